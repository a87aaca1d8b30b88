import type { FastifyReply, FastifyRequest } from 'fastify'
import { answerError } from '../core/answers.ts'
import { config } from '../core/config.ts'
import { Refusal, TooLarge } from '../core/errors.ts'
import { letGoBy } from '../core/parts.ts'
import { SKETCH_BODY } from './limits.ts'

/**
 * An error handler for routes that take more than other forms may send: what is too much is said in a sentence of their own,
 * once it has gone by. Somebody who has pasted ten megabytes shall read that, not that the line broke.
 */
export const sayTooLarge =
  (sentence: string) =>
  async (error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    if (error instanceof Refusal || (error as { statusCode?: number }).statusCode !== 413) return answerError(error, request, reply)
    await letGoBy(request.raw)
    return answerError(new TooLarge(sentence), request, reply)
  }

/** For routes that take a whole sketch. */
export const takesSketch = {
  bodyLimit: SKETCH_BODY,
  errorHandler: sayTooLarge(`That is too much for one sketch: its text may have ${config.sketchKb} KB in all.`),
}
