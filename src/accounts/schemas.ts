import { id, object, oneOf, type Static, string } from '../core/schema.ts'

/** Longer than any name or password that is taken, so that those are refused with their own sentences. */
const name = string({ maxLength: 200 })
const secret = string({ maxLength: 1000 })
const next = string({ maxLength: 2000 })

export const SignInForm = object({ username: name, password: secret }, { next })
export const RegisterForm = object({ username: name, password: secret }, { invite: string({ maxLength: 100 }), next })
export const PasswordForm = object({ current: secret, password: secret })
export const SessionForm = object({ id: id() })
export const ThemeForm = object({ theme: oneOf('paper', 'midnight', 'auto') })

export type SignInForm = Static<typeof SignInForm>
export type RegisterForm = Static<typeof RegisterForm>
export type PasswordForm = Static<typeof PasswordForm>
export type SessionForm = Static<typeof SessionForm>
export type ThemeForm = Static<typeof ThemeForm>
