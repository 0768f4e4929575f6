import { type KafkaMessage, type Producer } from 'kafkajs'
import { toAppError, type AppError } from '../errors/index.ts'
import { readEnvelope, type ReceivedEvent } from '../events/index.ts'
import { sendToDeadLetters } from './dead-letter.ts'
import { settle, type SettleOptions } from './settle.ts'
import { type Subscription } from './subscribe.ts'

/** What became of an event, as told to whoever watches (`ConsumersOptions.onSettled`). */
export interface SettledEvent {
  group: string
  outcome: 'handled' | 'dead-lettered'
  /** Undefined for a message that is no event. */
  event: ReceivedEvent | undefined
}

/** What one message turned out to be: work for a subscription, something for others, or something nobody can read. */
export type Item =
  | { kind: 'event'; message: KafkaMessage; subscription: Subscription; event: ReceivedEvent }
  | { kind: 'other'; message: KafkaMessage }
  | { kind: 'invalid'; message: KafkaMessage; error: AppError }

type EventItem = Extract<Item, { kind: 'event' }>

export function readItem(message: KafkaMessage, subscriptions: readonly Subscription[]): Item {
  try {
    const envelope = readEnvelope(message)
    const subscription = subscriptions.find(({ definition }) => definition.type === envelope.type)
    if (!subscription) return { kind: 'other', message }
    return { kind: 'event', message, subscription, event: subscription.read(envelope) }
  } catch (thrown) {
    return { kind: 'invalid', message, error: toAppError(thrown) }
  }
}

const largestRun = 500
const unknownAttempts = 3

/** Cuts a batch into runs of events that one handler takes together; anything else is a run of its own. */
export function cutIntoRuns(items: readonly Item[]): Item[][] {
  const runs: Item[][] = []
  for (const item of items) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    const joins = item.kind === 'event' && last?.kind === 'event' && last.subscription === item.subscription
    if (run && joins && run.length < largestRun) run.push(item)
    else runs.push([item])
  }
  return runs
}

export interface BatchContext extends SettleOptions {
  topic: string
  partition: number
  deadLetters: Producer
  onSettled?: ((settled: SettledEvent) => void) | undefined
}

async function bury(item: Item, error: AppError, context: BatchContext): Promise<void> {
  const { deadLetters, group, logger, topic, partition, onSettled } = context
  const { offset } = item.message
  const reason = error.message
  logger.error(
    { group, topic, partition, offset, reason, cause: error.cause },
    'an event goes to the dead letters',
  )
  // Until the dead letter is safe the partition waits: nothing may be passed over.
  let failure: AppError | undefined
  do {
    failure = await settle(
      () => sendToDeadLetters(deadLetters, group, { topic, partition, message: item.message }, error),
      context,
      unknownAttempts,
    )
  } while (failure)
  onSettled?.({ group, outcome: 'dead-lettered', event: item.kind === 'event' ? item.event : undefined })
}

async function handleTogether(items: readonly EventItem[], context: BatchContext): Promise<void> {
  const [first] = items
  if (!first) return
  // A run that fails for no known reason is cut up at once: the event at fault is tried again alone.
  const attempts = items.length === 1 ? unknownAttempts : 1
  const handle = () => first.subscription.handle(items.map(({ event }) => event))
  const failure = await settle(handle, context, attempts)
  if (!failure) {
    for (const { event } of items) context.onSettled?.({ group: context.group, outcome: 'handled', event })
  } else if (items.length === 1) {
    await bury(first, failure, context)
  } else {
    // One of them is at fault; alone, the others are not lost with it.
    for (const item of items) await handleTogether([item], context)
  }
}

/** Settles one run: handled, or in the dead letters. @throws Abandoned, or what `keepAlive` throws */
export async function settleRun(run: readonly Item[], context: BatchContext): Promise<void> {
  for (const item of run) if (item.kind === 'invalid') await bury(item, item.error, context)
  await handleTogether(
    run.filter((item) => item.kind === 'event'),
    context,
  )
}
