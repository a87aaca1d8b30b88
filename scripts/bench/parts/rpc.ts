import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

type Handlers = Record<string, (argument: never) => unknown>
type Call = { id: number; name: string; argument: unknown }
type Answer = { id: number; value: unknown } | { broken: string }

/**
 * In a load process: answers the calls of the benchmark. Whatever is thrown, in a call or in any callback of a socket,
 * breaks the whole run: that is how a wrong byte is told.
 */
export function answerCalls(handlers: Handlers): void {
  const tell = (answer: Answer) => process.send?.(answer)
  const breakRun = (error: unknown) => tell({ broken: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  process.on('uncaughtException', breakRun)
  process.on('disconnect', () => process.exit(0))
  process.on('message', async ({ id, name, argument }: Call) => {
    try {
      tell({ id, value: await handlers[name]?.(argument as never) })
    } catch (error) {
      breakRun(error)
    }
  })
}

/** A process of its own that makes load; its CPU time is not the server's. */
export type Load<H extends Handlers> = {
  call: <K extends keyof H & string>(name: K, argument: Parameters<H[K]>[0]) => Promise<Awaited<ReturnType<H[K]>>>
  close: () => Promise<void>
}

/** Starts a load process. Its calls fail with what it found wrong. */
export function startLoad<H extends Handlers>(module: string): Load<H> {
  const child = fork(fileURLToPath(new URL(module, import.meta.url)), { serialization: 'advanced', execArgv: [] })
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let broken: Error | undefined
  let last = 0
  const breakAll = (reason: string) => {
    broken ??= new Error(reason)
    for (const { reject } of waiting.values()) reject(broken)
  }
  child.on('message', (answer: Answer) => {
    if ('broken' in answer) return breakAll(answer.broken)
    waiting.get(answer.id)?.resolve(answer.value)
    waiting.delete(answer.id)
  })
  child.on('exit', (code) => breakAll(`the load process ended with ${code}`))
  return {
    call: (name, argument) =>
      new Promise((resolve, reject) => {
        if (broken) return reject(broken)
        const id = ++last
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
        child.send({ id, name, argument } satisfies Call)
      }),
    close: async () => {
      if (child.exitCode !== null) return
      child.disconnect()
      await once(child, 'exit')
    },
  }
}
