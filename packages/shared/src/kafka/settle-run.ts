import { type KafkaMessage } from 'kafkajs'
import { type AppError } from '../errors/index.ts'
import { type ReceivedEvent, type Tombstone, type TopicDefinition } from '../events/index.ts'
import { type DeadLetters } from './dead-letters.ts'
import { type Item, type WorkItem } from './read-item.ts'
import { settle, type SettleOptions } from './settle.ts'
import { inTraceOf } from './trace.ts'

/** What became of an event, as `ConsumersOptions.onSettled` gets it. */
export interface SettledEvent {
  group: string
  outcome: 'handled' | 'dead-lettered'
  /** Undefined for a message that is no event. */
  event: ReceivedEvent | Tombstone | undefined
}

export interface RunContext extends SettleOptions {
  topic: TopicDefinition
  partition: number
  deadLetters: DeadLetters
  /** Called with a message once it and everything before it are settled, so that a restart begins after it. */
  resolve(message: KafkaMessage): void
  onSettled?: ((settled: SettledEvent) => void) | undefined
}

const unknownAttempts = 3

async function deadLetter(item: Item, error: AppError, context: RunContext): Promise<void> {
  const { deadLetters, group, logger, topic, partition, onSettled, resolve } = context
  const { message } = item
  logger.error(
    {
      group,
      topic: topic.name,
      partition,
      offset: message.offset,
      reason: error.message,
      cause: error.cause,
    },
    'an event goes to the dead letters',
  )
  // Until the dead letter is safe the partition waits: no event may be skipped.
  let failure: AppError | undefined
  do {
    failure = await settle(
      () => deadLetters.send({ group, topic, partition, message }, error),
      context,
      unknownAttempts,
    )
  } while (failure)
  onSettled?.({ group, outcome: 'dead-lettered', event: item.kind === 'work' ? item.event : undefined })
  resolve(message)
}

/**
 * Handles items together. When that fails for good, each half is tried alone, so that one bad event among hundreds is
 * found in a few tries and the others are not lost with it.
 */
async function handleTogether(items: readonly WorkItem[], context: RunContext): Promise<void> {
  const [first] = items
  const last = items.at(-1)
  if (!first || !last) return
  const { group, topic, onSettled, resolve, keepAlive } = context
  await keepAlive()
  const messages = items.map(({ message }) => message)
  const handle = () => first.handle(items.map(({ event }) => event))
  const failure = await settle(
    () => inTraceOf(`process ${topic.name}`, messages, handle),
    context,
    first === last ? unknownAttempts : 1,
  )
  if (!failure) {
    for (const { event } of items) onSettled?.({ group, outcome: 'handled', event })
    resolve(last.message)
  } else if (first === last) {
    await deadLetter(first, failure, context)
  } else {
    const half = Math.ceil(items.length / 2)
    await handleTogether(items.slice(0, half), context)
    await handleTogether(items.slice(half), context)
  }
}

/** Settles one run: each event is handled or in the dead letters. @throws Abandoned, or what `keepAlive` throws */
export async function settleRun(run: readonly Item[], context: RunContext): Promise<void> {
  for (const item of run) if (item.kind === 'invalid') await deadLetter(item, item.error, context)
  await handleTogether(
    run.filter((item) => item.kind === 'work'),
    context,
  )
}
