/** Errors that people are told about. Thrown anywhere, answered in one place for pages, JSON and acks. */
export abstract class Refusal extends Error {
  abstract readonly code: string
  abstract readonly status: number
  /** Seconds to wait, where waiting helps. */
  readonly retryAfter?: number
  /** What the person should be shown beside the sentence (a conflict's state of today). */
  readonly detail?: Record<string, unknown>
}

export class Invalid extends Refusal {
  readonly code = 'invalid'
  readonly status = 400
}
export class TooLarge extends Refusal {
  readonly code = 'too_large'
  readonly status = 413
}
export class Unauthenticated extends Refusal {
  readonly code = 'unauthenticated'
  readonly status = 401
  constructor(message = 'You are not signed in. Sign in and try again.') {
    super(message)
  }
}
export class Forbidden extends Refusal {
  readonly code = 'forbidden'
  readonly status = 403
}
export class NotFound extends Refusal {
  readonly code = 'not_found'
  readonly status = 404
}
export class Conflict extends Refusal {
  readonly code = 'conflict'
  readonly status = 409
  override readonly detail: Record<string, unknown> | undefined
  constructor(message: string, detail?: Record<string, unknown>) {
    super(message)
    this.detail = detail
  }
}
export class TooMany extends Refusal {
  readonly code = 'too_many'
  readonly status = 429
  override readonly retryAfter: number
  /** @param seconds until it may be tried again */
  constructor(seconds: number, message?: string) {
    const wait = Math.max(1, Math.ceil(seconds))
    super(message ?? `That was quick. Wait ${wait} ${wait === 1 ? 'second' : 'seconds'} and try again.`)
    this.retryAfter = wait
  }
}
export class Busy extends Refusal {
  readonly code = 'busy'
  readonly status = 503
  override readonly retryAfter = 2
  constructor(message = 'The machine is busy and could not save that. Nothing was changed; try again in a moment.') {
    super(message)
  }
}
/** A banned account; `forbidden` everywhere, and worth a sentence of its own. */
export class Banned extends Forbidden {
  constructor() {
    super('This account was shut out by the keepers of this town.')
  }
}
