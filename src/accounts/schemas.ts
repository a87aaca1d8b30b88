import { type Static, Type } from 'typebox'

/** Longer than any name or password that is taken, so that those are refused with their own sentences. */
const Name = Type.String({ maxLength: 200 })
const Secret = Type.String({ maxLength: 1000 })
const Next = Type.Optional(Type.String({ maxLength: 2000 }))

export const SignInForm = Type.Object({ username: Name, password: Secret, next: Next })
export const RegisterForm = Type.Object({
  username: Name,
  password: Secret,
  invite: Type.Optional(Type.String({ maxLength: 100 })),
  next: Next,
})
export const PasswordForm = Type.Object({ current: Secret, password: Secret })
/** A session's id in JSON, or as a form sends it. */
export const SessionForm = Type.Object({
  id: Type.Union([Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }), Type.String({ pattern: '^[1-9][0-9]{0,14}$' })]),
})
export const ThemeForm = Type.Object({ theme: Type.Union([Type.Literal('paper'), Type.Literal('midnight'), Type.Literal('auto')]) })

export type SignInForm = Static<typeof SignInForm>
export type RegisterForm = Static<typeof RegisterForm>
export type PasswordForm = Static<typeof PasswordForm>
export type SessionForm = Static<typeof SessionForm>
export type ThemeForm = Static<typeof ThemeForm>
