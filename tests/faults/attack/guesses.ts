import { request } from 'node:http'
import type { Attack, Target } from './main.ts'

const TRIES_EACH = 8
/** More than the town lets wait, so that some are told to come back. */
const AT_ONCE = 100

/** Guesses passwords from `count` addresses at once: half of them the one of "owner", half those of names that nobody has. */
export const guesses: Attack = (target) => {
  const tries = target.count * TRIES_EACH
  const answers: Answer[] = []
  let next = 0
  const guess = async () => {
    for (let n = next++; n < tries; n = next++) {
      const name = n % 2 === 0 ? 'owner' : `nobody-${n % 50}`
      answers.push(await signIn(target, `127.0.2.${1 + (n % target.count)}`, name, `guess number ${n}`))
    }
  }
  const guessing = Promise.all(Array.from({ length: AT_ONCE }, guess))
  return async () => {
    await guessing
    const count = (status: number) => answers.filter((answer) => answer.status === status).length
    const texts = new Set(answers.filter(({ status }) => status === 401).map(({ body }) => body)).size
    return { tries, wrong: count(401), 'too many': count(429), 'come back': count(503), texts }
  }
}

type Answer = { status: number; body: string }

/** Tries to sign in from one of this machine's own loopback addresses. */
function signIn(
  { host, port }: Target,
  localAddress: string,
  username: string,
  password: string,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ username, password })
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const options = { host, port, path: '/auth/login', method: 'POST', headers, localAddress, agent: false }
    const sent = request(options, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }))
    })
    sent.on('error', reject).end(body)
  })
}
