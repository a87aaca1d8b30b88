/** One worker's count of one address. */
export type AddressCount = { worker: number; address: string; open: number }

/** How many sockets each address has open on each worker: kept here for the workers that start later. */
export class OpenSockets {
  readonly #workers = new Map<number, Map<string, number>>()

  take({ worker, address, open }: AddressCount): void {
    const counts = this.#workers.get(worker) ?? new Map<string, number>()
    this.#workers.set(worker, counts)
    if (open > 0) counts.set(address, open)
    else counts.delete(address)
  }

  forget(worker: number): void {
    this.#workers.delete(worker)
  }

  /** Every count there is, but for those of one worker, who knows them best. */
  *except(asking: number): Generator<AddressCount> {
    for (const [worker, counts] of this.#workers) {
      if (worker === asking) continue
      for (const [address, open] of counts) yield { worker, address, open }
    }
  }
}
