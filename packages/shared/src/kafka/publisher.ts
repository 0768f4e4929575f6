import { type Kafka, Partitioners } from 'kafkajs'
import { AppError, toAppError } from '../errors/index.ts'
import { type OutgoingEvent } from '../events/index.ts'
import { type Component } from '../lifecycle/index.ts'
import { type Logger } from '../logging/index.ts'
import { describeRequest, sizeOf, takeBatch, type Waiting } from './produce-request.ts'
import { captureTrace, outsideTraces } from './trace.ts'

export interface Publisher extends Component {
  /**
   * Resolves once the broker has all of these events on disk (acks=all). The events of one call with one key reach the
   * broker together, so that a failure leaves none of them half-taken. They carry on the trace that is active now.
   * @throws AppError `unavailable` when the broker does not answer, or when more is waiting than fits. Its message says
   * whether the events may have been taken all the same.
   */
  publish(events: readonly OutgoingEvent[]): Promise<void>
}

export interface PublisherOptions {
  logger: Logger
  /** How much may wait for the broker, in bytes of values. */
  maxWaitingBytes?: number
  /** How much is sent in one request, in bytes of values; one call's events are never split. */
  maxRequestBytes?: number
}

const mebibyte = 1024 * 1024
const retryAfterMs = 5_000

const nothingTaken = 'nothing was taken'
const maybeTaken = 'it may have taken the events; sending them again is safe'

function describeFailure(cause: unknown, outcome: string): AppError {
  const failure = toAppError(cause)
  if (failure.code !== 'unavailable') return failure
  const message = `The event broker has not confirmed: ${outcome}`
  return new AppError('unavailable', message, { cause, retryAfterMs })
}

/** Adds the active trace now: by the time a request is sent, it carries events of many callers. */
function withTrace(events: readonly OutgoingEvent[]): readonly OutgoingEvent[] {
  const trace = captureTrace()
  if (Object.keys(trace).length === 0) return events
  return events.map((event) => ({ ...event, headers: { ...event.headers, ...trace } }))
}

/**
 * Publishes with batching that costs nothing when idle: an event goes out at once while no request is under way, and
 * what arrives meanwhile goes out together in the next one.
 */
export function createPublisher(kafka: Kafka, options: PublisherOptions): Publisher {
  const { logger, maxWaitingBytes = 64 * mebibyte, maxRequestBytes = 8 * mebibyte } = options
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
    retry: { retries: 1 },
  })
  const waiting: Waiting[] = []
  let waitingBytes = 0
  let draining: Promise<void> | undefined
  let suspect = false

  async function send(batch: readonly Waiting[]): Promise<void> {
    let outcome = nothingTaken
    try {
      // After a failure the connection is tried first: when that fails, nothing has left this process for certain.
      if (suspect) await producer.connect()
      suspect = true
      outcome = maybeTaken
      await producer.sendBatch(describeRequest(batch))
      suspect = false
    } catch (error) {
      logger.warn({ err: error, calls: batch.length, outcome }, 'events could not be published')
      throw describeFailure(error, outcome)
    }
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = takeBatch(waiting, maxRequestBytes)
      try {
        await send(batch)
        for (const { resolve } of batch) resolve()
      } catch (failure) {
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
        const message = `Too much is waiting for the event broker: ${nothingTaken}`
        return Promise.reject(new AppError('unavailable', message, { retryAfterMs }))
      }
      waitingBytes += bytes
      const traced = withTrace(events)
      return new Promise((resolve, reject) => {
        waiting.push({ events: traced, bytes, resolve, reject })
        draining ??= outsideTraces(drain)
      })
    },
  }
}
