import { backoffMs, type Clock } from '../clock/index.ts'
import { toAppError } from '../errors/index.ts'
import { type Publisher } from '../kafka/index.ts'
import { type Component } from '../lifecycle/index.ts'
import { type Logger } from '../logging/index.ts'
import { type Mongo } from '../mongo/index.ts'
import { collectionOf, relayBatch, waiting } from './relay-batch.ts'
import { createRelayLease } from './relay-lease.ts'

export interface OutboxOptions {
  mongo: Mongo
  publisher: Publisher
  clock: Clock
  logger: Logger
  /** The collections whose documents may hold entries. */
  collections: readonly string[]
}

export interface Outbox extends Component {
  /** Publishes what waits now; call it after a write that added entries. */
  wake(): void
}

/** How often to look for entries without being woken: those whose writer died before it called `wake`. */
const sweepEveryMs = 60_000
/** How long a lease is kept after the last entry, so that a busy instance need not take it each time. */
const lingerMs = 2_000
const retryBackoff = { baseMs: 500, maxMs: 15_000 }

/**
 * Publishes events that were written in the same update as the change they report, so that a crash loses neither.
 *
 * - Each entry is published at least once; a crash between publishing and removing repeats it, with the same event id.
 * - The entries of one document are published in the order they were written. Across documents there is no order.
 * - One instance publishes at a time; it takes what other instances wrote, too.
 * - A document must not be deleted while it holds entries: they would go with it.
 *
 * While the broker is down entries wait in their documents; memory holds one batch.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { mongo, publisher, clock, logger, collections } = options
  const lease = createRelayLease(mongo, clock)
  let stopping = new AbortController()
  let awake = new AbortController()
  let running: Promise<void> | undefined

  async function hasWork(): Promise<boolean> {
    for (const name of collections) {
      if (await collectionOf(mongo, name).findOne(waiting, { projection: { _id: 1 } })) return true
    }
    return false
  }

  /** @returns false while another instance publishes */
  async function drain(): Promise<boolean> {
    for (const name of collections) {
      do {
        if (stopping.signal.aborted) return true
        if (!(await lease.acquire())) return false
      } while (await relayBatch(collectionOf(mongo, name), publisher))
    }
    return true
  }

  /** Waits until somebody wakes it or the time is over. @returns whether it was woken */
  async function sleep(ms: number): Promise<boolean> {
    await clock.wait(ms, awake.signal)
    return awake.signal.aborted
  }

  async function run(): Promise<void> {
    let failures = 0
    while (!stopping.signal.aborted) {
      awake = new AbortController()
      try {
        const done = (!lease.held && !(await hasWork())) || (await drain())
        failures = 0
        if (!done) await clock.wait(lingerMs, stopping.signal)
        else if (!lease.held) await sleep(sweepEveryMs)
        else if (!(await sleep(lingerMs))) await lease.release()
      } catch (error) {
        failures += 1
        const waitMs = backoffMs(failures, retryBackoff)
        logger.warn({ err: toAppError(error), waitMs }, 'waiting events could not be published yet')
        await clock.wait(waitMs, stopping.signal)
      }
    }
    await lease.release()
  }

  return {
    name: 'outbox',
    async start() {
      for (const name of collections) {
        await collectionOf(mongo, name).createIndex({ 'outbox.at': 1 }, { sparse: true, name: 'outbox' })
      }
      stopping = new AbortController()
      running = run().catch((error: unknown) =>
        logger.warn({ err: error }, 'the outbox did not stop cleanly'),
      )
    },
    async stop() {
      stopping.abort()
      awake.abort()
      await running
    },
    wake: () => awake.abort(),
  }
}
