/** Why the program does not start, as a sentence for whoever started it. */
export class CannotStart extends Error {
  /** False when starting again in a moment may well succeed. */
  readonly final: boolean

  constructor(sentence: string, { final = true }: { final?: boolean } = {}) {
    super(sentence)
    this.final = final
  }
}
