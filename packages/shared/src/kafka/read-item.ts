import { type KafkaMessage } from 'kafkajs'
import { type AppError, toAppError } from '../errors/index.ts'
import { readEnvelope } from '../events/index.ts'
import { type Subscription, type Work } from './subscribe.ts'

/** What a message turned out to be: work for a subscription, or something that can't be read. */
export type Item =
  | ({ kind: 'work'; message: KafkaMessage } & Work)
  | { kind: 'invalid'; message: KafkaMessage; error: AppError }

export type WorkItem = Extract<Item, { kind: 'work' }>

/** Undefined for what is meant for others. Data is parsed only for a type this group subscribes to. */
export function readItem(
  message: KafkaMessage,
  topic: string,
  subscriptions: readonly Subscription[],
): Item | undefined {
  try {
    const envelope = readEnvelope(message)
    const subscription = subscriptions.find(
      ({ definition }) => definition.topic.name === topic && definition.type === envelope.type,
    )
    const work = subscription?.read(envelope)
    return work && { kind: 'work', message, ...work }
  } catch (thrown) {
    return { kind: 'invalid', message, error: toAppError(thrown) }
  }
}

/** Cuts items into runs that one handler takes together; what can't be read is a run of its own. */
export function cutIntoRuns(items: readonly Item[]): Item[][] {
  const runs: Item[][] = []
  for (const item of items) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (run && item.kind === 'work' && last?.kind === 'work' && last.handle === item.handle) run.push(item)
    else runs.push([item])
  }
  return runs
}
