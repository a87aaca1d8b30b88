import type { FastifyReply, FastifyRequest } from 'fastify'
import { answerError } from '../core/answers.ts'
import { config } from '../core/config.ts'
import { Refusal, TooLarge } from '../core/errors.ts'
import { SKETCH_BODY } from './limits.ts'

/** For routes that take a whole sketch: more than other forms may send, and a sentence of their own for what is too much. */
export const takesSketch = {
  bodyLimit: SKETCH_BODY,
  errorHandler: (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const isTooLarge = !(error instanceof Refusal) && (error as { statusCode?: number }).statusCode === 413
    return answerError(
      isTooLarge ? new TooLarge(`That is too much for one sketch: its text may have ${config.sketchKb} KB in all.`) : error,
      request,
      reply,
    )
  },
}
