import { test } from 'vitest'
import { isFull } from './scale.ts'

/** A test that only a full run has time for: another size of one that is always run, or what happens without a guard. */
export const atFullSize = test.runIf(isFull)
