import { onPrimary, tellPrimary } from './ipc.ts'

/** How many sockets each address holds here, and what the other workers say of theirs. */
const own = new Map<string, number>()
const elsewhere = new Map<number, Map<string, number>>()

/** Open sockets by address over all workers; each worker tells the others through the primary. */
export const socketLedger = {
  count(address: string): number {
    let count = own.get(address) ?? 0
    for (const counts of elsewhere.values()) count += counts.get(address) ?? 0
    return count
  },
  opened: (address: string): void => change(address, +1),
  closed: (address: string): void => change(address, -1),
}

function change(address: string, by: 1 | -1): void {
  const open = (own.get(address) ?? 0) + by
  if (open > 0) own.set(address, open)
  else own.delete(address)
  tellPrimary({ neo: 'open', address, open })
}

onPrimary((message) => {
  if (message.neo === 'open') {
    const counts = elsewhere.get(message.worker) ?? new Map<string, number>()
    elsewhere.set(message.worker, counts.set(message.address, message.open))
    if (message.open === 0) counts.delete(message.address)
  }
  if (message.neo === 'dead') elsewhere.delete(message.worker)
})
