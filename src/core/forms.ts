import { parse } from 'node:querystring'
import type { Readable } from 'node:stream'
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { config } from './config.ts'
import { Invalid, TooLarge } from './errors.ts'
import { letGoBy, receiveForm } from './parts.ts'

/** Reads forms both ways that browsers send them. A name that comes twice gives a list. Texts only, but where a route `takesFile`. */
export async function readForms(app: FastifyInstance): Promise<void> {
  const bodyLimit = config.bodyKb * 1024
  await app.register(formbody, { bodyLimit, parser: fieldsOf })
  app.addContentTypeParser('multipart/form-data', async (request: FastifyRequest, payload: Readable) => {
    if (request.routeOptions.config.takesFile) return receiveForm(request, payload)
    return partsOf(await whole(request, payload, bodyLimit), request.headers['content-type'] ?? '')
  })
}

function fieldsOf(body: string): Record<string, unknown> {
  try {
    decodeURIComponent(body)
  } catch {
    throw new Invalid('The form could not be read: there is a % in it that stands for nothing.')
  }
  return parse(body)
}

/** All of a body. @throws TooLarge when it is more than `most` bytes, which are not kept */
async function whole({ headers }: FastifyRequest, payload: Readable, most: number): Promise<Buffer> {
  const tooLarge = new TooLarge(`That is more than this page takes: at most ${config.bodyKb} KB.`)
  const chunks: Buffer[] = []
  let bytes = Number(headers['content-length'] ?? 0) > most ? Number.POSITIVE_INFINITY : 0
  try {
    if (bytes > most) throw tooLarge
    for await (const chunk of payload.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > most) throw tooLarge
      chunks.push(chunk)
    }
  } catch (error) {
    await letGoBy(payload)
    throw error
  }
  return Buffer.concat(chunks)
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
