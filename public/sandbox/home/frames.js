// @ts-check
/** Nobody waits for a sketch's first frame at home. */
export const firstFrame = () => {}
