import { type Clock } from '@ongaku/shared/clock'
import { type Publisher } from '@ongaku/shared/kafka'
import { type Component } from '@ongaku/shared/lifecycle'
import { type Mongo } from '@ongaku/shared/mongo'

/** How long a successful write is taken to mean that the next one will succeed. */
const writeCheckMs = 10_000

/** A database that is full still answers reads: it is ready when it takes a small write. */
export function createDatabaseCheck({ name, connection, checkReady }: Mongo, clock: Clock): Component {
  let writtenAt = -Infinity
  return {
    name,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    async checkReady() {
      await checkReady?.()
      const now = clock.now()
      if (now - writtenAt < writeCheckMs) return
      await connection
        .collection<{ _id: string; checkedAt: Date }>('health')
        .updateOne({ _id: 'gateway' }, { $set: { checkedAt: new Date(now) } }, { upsert: true })
      writtenAt = now
    },
  }
}

/** An older failure no longer counts: while no plays come in, no success would ever clear it. */
const rememberedMs = 30_000

/** The publisher, unready for a while once the broker has failed to take events, until it takes some. */
export function rememberFailures(publisher: Publisher, clock: Clock): Publisher {
  let failure: { reason: string; at: number } | undefined
  return {
    ...publisher,
    async publish(events) {
      try {
        await publisher.publish(events)
        failure = undefined
      } catch (error) {
        failure = { reason: error instanceof Error ? error.message : String(error), at: clock.now() }
        throw error
      }
    },
    async checkReady() {
      await publisher.checkReady?.()
      if (failure && clock.now() - failure.at < rememberedMs) throw new Error(failure.reason)
    },
  }
}
