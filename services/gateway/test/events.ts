import { systemClock } from '@ongaku/shared/clock'
import { topics } from '@ongaku/shared/events'
import { createKafka, type KafkaConfig } from '@ongaku/shared/kafka'
import { createLogger } from '@ongaku/shared/logging'
import { uniqueName, waitUntil } from '@ongaku/testing'

export interface SeenEvent {
  key: string
  type: string
  /** As it stands on the wire. */
  data: Record<string, unknown>
  headers: Record<string, string>
}

/** Reads the plays topic as anybody could, with a consumer of its own. */
export async function watchPlays(config: KafkaConfig) {
  const logger = createLogger('test', { level: 'silent' })
  const consumer = createKafka(config, 'test', logger).consumer({
    groupId: uniqueName('test'),
    maxWaitTimeInMs: 500,
  })
  const seen: SeenEvent[] = []
  await consumer.connect()
  await consumer.subscribe({ topics: [topics.plays.name], fromBeginning: true })
  await consumer.run({
    eachMessage({ message: { key, value, headers = {} } }) {
      const named = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, String(text)]))
      const data = JSON.parse(String(value)) as SeenEvent['data']
      seen.push({ key: String(key), type: named.ce_type ?? '', data, headers: named })
      return Promise.resolve()
    },
  })
  return {
    /** The user's events, in the order of their topic, once there are so many. */
    ofUser: (userId: string, count: number) =>
      waitUntil(
        () => seen.filter(({ key }) => key === userId),
        (events) => events.length >= count,
      ),
    stop: () => consumer.disconnect(),
  }
}

/** A play that started so many seconds ago. */
export const playAt = (secondsAgo: number, more: Record<string, unknown> = {}) => ({
  artist: 'Björk',
  title: 'Jóga',
  started_at: new Date(systemClock.now() - secondsAgo * 1000).toISOString(),
  ...more,
})
