import { type Kafka, Partitioners } from 'kafkajs'
import { groupBy } from '../collections/index.ts'
import { type Component } from '../lifecycle/index.ts'
import { AppError, toAppError } from '../errors/index.ts'
import { type OutgoingEvent } from '../events/index.ts'

export interface Publisher extends Component {
  /**
   * Resolves once the broker has all of these events on disk (acks=all). The events of one call with one key reach the
   * broker together, so that a failure leaves none of them half-taken.
   * @throws AppError `unavailable` when the broker does not answer, or when more is waiting than fits
   */
  publish(events: readonly OutgoingEvent[]): Promise<void>
}

export interface PublisherOptions {
  /** The most that may wait for the broker, in bytes of values. */
  maxWaitingBytes?: number
  /** The most that is sent in one request, in bytes of values; one call's events are never split. */
  maxRequestBytes?: number
}

interface Waiting {
  events: readonly OutgoingEvent[]
  bytes: number
  resolve(): void
  reject(error: unknown): void
}

const mebibyte = 1024 * 1024
const retryAfterMs = 5_000

const sizeOf = (events: readonly OutgoingEvent[]): number =>
  events.reduce((bytes, { value }) => bytes + Buffer.byteLength(value) + 300, 0)

/** Takes from the front what fits one request; always at least one. */
function takeBatch(waiting: Waiting[], maxBytes: number): Waiting[] {
  let bytes = 0
  const end = waiting.findIndex((entry, index) => (bytes += entry.bytes) > maxBytes && index > 0)
  return waiting.splice(0, end === -1 ? waiting.length : end)
}

function groupByTopic(batch: readonly Waiting[]) {
  const byTopic = groupBy(
    batch.flatMap(({ events }) => events),
    ({ topic }) => topic,
  )
  return [...byTopic].map(([topic, messages]) => ({ topic, messages }))
}

function describeFailure(error: unknown): AppError {
  const failure = toAppError(error)
  if (failure.code !== 'unavailable') return failure
  return new AppError('unavailable', 'The event broker does not answer; nothing was taken', {
    cause: error,
    retryAfterMs,
  })
}

/**
 * Publishes with batching that costs nothing when idle: an event goes out at once while no request is under way, and
 * what arrives meanwhile goes out together in the next one.
 */
export function createPublisher(kafka: Kafka, options: PublisherOptions = {}): Publisher {
  const { maxWaitingBytes = 64 * mebibyte, maxRequestBytes = 8 * mebibyte } = options
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
    retry: { retries: 1 },
  })
  const waiting: Waiting[] = []
  let waitingBytes = 0
  let draining: Promise<void> | undefined

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = takeBatch(waiting, maxRequestBytes)
      try {
        await producer.sendBatch({ acks: -1, timeout: 10_000, topicMessages: groupByTopic(batch) })
        for (const { resolve } of batch) resolve()
      } catch (error) {
        const failure = describeFailure(error)
        for (const { reject } of batch) reject(failure)
      }
      for (const { bytes } of batch) waitingBytes -= bytes
    }
    draining = undefined
  }

  return {
    name: 'publisher',
    start: () => producer.connect(),
    async stop() {
      await draining
      await producer.disconnect()
    },
    publish(events) {
      if (events.length === 0) return Promise.resolve()
      const bytes = sizeOf(events)
      if (waitingBytes + bytes > maxWaitingBytes) {
        return Promise.reject(
          new AppError('unavailable', 'Too much is waiting for the event broker', { retryAfterMs }),
        )
      }
      waitingBytes += bytes
      return new Promise((resolve, reject) => {
        waiting.push({ events, bytes, resolve, reject })
        draining ??= drain()
      })
    },
  }
}
