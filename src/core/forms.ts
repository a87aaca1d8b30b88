import { parse } from 'node:querystring'
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { config } from './config.ts'
import { Invalid } from './errors.ts'

/** Reads forms both ways that browsers send them. A name that comes twice gives a list. Texts only: nothing takes files yet. */
export async function readForms(app: FastifyInstance): Promise<void> {
  const bodyLimit = config.bodyKb * 1024
  await app.register(formbody, { bodyLimit, parser: fieldsOf })
  const parts = (request: FastifyRequest, body: Buffer) => partsOf(body, request.headers['content-type'] ?? '')
  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer', bodyLimit }, parts)
}

function fieldsOf(body: string): Record<string, unknown> {
  try {
    decodeURIComponent(body)
  } catch {
    throw new Invalid('The form could not be read: there is a % in it that stands for nothing.')
  }
  return parse(body)
}

/** Node's own parser, on the whole body: it is no larger than a form may be. */
async function partsOf(body: Buffer, type: string): Promise<Record<string, unknown>> {
  const fields: Record<string, unknown> = Object.create(null)
  for (const [name, value] of await readParts(body, type)) {
    if (typeof value !== 'string') throw new Invalid('This form takes no files.')
    fields[name] = name in fields ? [fields[name], value].flat() : value
  }
  return fields
}

async function readParts(body: Buffer, type: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
  } catch {
    throw new Invalid('The form could not be read: it was cut short, or is not put together right.')
  }
}
