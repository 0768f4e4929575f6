import { randomUUID } from 'node:crypto'
import { type Clock } from '../clock/index.ts'
import { isDuplicateKey, type Mongo } from '../mongo/index.ts'

/**
 * A publish begins with at least two thirds of it left, and gives up within a minute. So when another instance takes over
 * an expired lease, no publish of its last owner is under way, which might put an event after a later one of its document.
 */
const leaseMs = 90_000

interface LeaseDocument {
  _id: 'relay'
  owner: string
  until: Date
}

export interface RelayLease {
  readonly held: boolean
  /** Whether this instance may publish now. */
  acquire(): Promise<boolean>
  release(): Promise<void>
}

/** Lets one instance at a time publish what waits in a database. The instances' clocks may differ by some seconds. */
export function createRelayLease({ connection }: Mongo, clock: Clock): RelayLease {
  const owner = randomUUID()
  const leases = () => connection.collection<LeaseDocument>('outbox_leases')
  let heldUntil = 0

  return {
    get held() {
      return heldUntil > clock.now()
    },
    async acquire() {
      const now = clock.now()
      if (heldUntil - now > leaseMs * (2 / 3)) return true
      const until = now + leaseMs
      const mineOrFree = { _id: 'relay' as const, $or: [{ owner }, { until: { $lte: new Date(now) } }] }
      try {
        await leases().updateOne(mineOrFree, { $set: { owner, until: new Date(until) } }, { upsert: true })
      } catch (error) {
        // Another instance has it, so the upsert tried to insert a second one.
        if (!isDuplicateKey(error)) throw error
        heldUntil = 0
        return false
      }
      heldUntil = until
      return true
    },
    async release() {
      if (heldUntil === 0) return
      heldUntil = 0
      await leases().updateOne({ _id: 'relay', owner }, { $set: { until: new Date(0) } })
    },
  }
}
