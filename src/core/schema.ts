import { Ajv } from 'ajv'

/**
 * A JSON Schema that knows the type of what it lets through. Plain objects for Ajv, which Fastify brings anyway:
 * a schema library beside it cost each worker 22 MB and a fifth of a second of its start.
 */
export type Schema<T> = { readonly [keyword: string]: unknown; readonly allows?: T }
export type Static<S> = S extends Schema<infer T> ? T : never

type Fields = Record<string, Schema<unknown>>
type ObjectOf<R extends Fields, O extends Fields> = { [K in keyof R]: Static<R[K]> } & { [K in keyof O]?: Static<O[K]> | undefined }

/** An object with these fields, and perhaps those; fields that are not named are let through and never read. */
export const object = <R extends Fields, O extends Fields = Record<never, never>>(required: R, optional?: O): Schema<ObjectOf<R, O>> => ({
  type: 'object',
  properties: { ...required, ...optional },
  required: Object.keys(required),
})
export const string = (limits: { maxLength?: number; pattern?: string } = {}): Schema<string> => ({ type: 'string', ...limits })
export const integer = (minimum = 0, maximum: number = Number.MAX_SAFE_INTEGER): Schema<number> => ({ type: 'integer', minimum, maximum })
export const number = (): Schema<number> => ({ type: 'number' })
export const boolean = (): Schema<boolean> => ({ type: 'boolean' })
export const anything = (): Schema<unknown> => ({})
export const oneOf = <const T extends string>(...options: T[]): Schema<T> => ({ type: 'string', enum: options })
export const either = <S extends Schema<unknown>[]>(...schemas: S): Schema<Static<S[number]>> => ({ anyOf: schemas })
const ID = '^[1-9][0-9]{0,14}$'
/** An id in JSON, or as a form sends it. */
export const id = () => either(integer(1), string({ pattern: ID }))

const idPattern = new RegExp(ID)
/** The whole number from 1 that a part of an address or a field of a form is; undefined for anything else. */
export const idIn = (text: unknown): number | undefined => (typeof text === 'string' && idPattern.test(text) ? Number(text) : undefined)

const YES: readonly unknown[] = [true, 1, '1', 'true', 'on']
/** Whether a field says yes, as JSON or a form says it; anything else says no. */
export const isYes = (value: unknown): boolean => YES.includes(value)

// The strict mode warns about unions of types, which forms need.
const ajv = new Ajv({ strict: false })

/**
 * Compiles a schema, for what does not come through Fastify.
 * @returns a check that gives null for what fits, else what is wrong with it, as the end of a sentence
 */
export function compile(schema: Schema<unknown>): (value: unknown) => string | null {
  const validate = ajv.compile(schema)
  return (value) => {
    if (validate(value)) return null
    const [error] = validate.errors ?? []
    const field = error?.instancePath.slice(1)
    return `${field ? `"${field}"` : 'it'} ${error?.message ?? 'is not right'}`
  }
}
