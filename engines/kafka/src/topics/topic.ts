import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from '../files/atomic-file.ts'
import { type LogDeps } from '../log/log-state.ts'
import { openPartitionLog, type PartitionLog } from '../log/partition-log.ts'
import { resolveTopicConfig, type TopicConfig } from './topic-config.ts'

export interface TopicFile {
  version: 1
  partitions: number
  overrides: Record<string, string>
}

export interface Topic {
  readonly name: string
  readonly dir: string
  /** The settings given for this topic, as text. */
  overrides: Readonly<Record<string, string>>
  /** All its settings, read. */
  config: TopicConfig
  partitions: readonly PartitionLog[]
}

export type TopicDeps = Omit<LogDeps, 'config'>

export const partitionPath = (topicDir: string, partition: number): string =>
  join(topicDir, String(partition))

export async function writeTopicFile(
  dir: string,
  file: Omit<TopicFile, 'version'>,
  durable: boolean,
): Promise<void> {
  await replaceFile(join(dir, 'topic.json'), `${JSON.stringify({ version: 1, ...file })}\n`, durable)
}

/** Opens the logs of a topic's partitions [from, count): all of them, or none that stays open. */
export async function openPartitions(
  topic: Topic,
  from: number,
  count: number,
  deps: TopicDeps,
): Promise<PartitionLog[]> {
  const numbers = Array.from({ length: count - from }, (_, i) => from + i)
  const logDeps: LogDeps = { ...deps, config: () => topic.config }
  const results = await Promise.allSettled(
    numbers.map((n) => openPartitionLog(partitionPath(topic.dir, n), logDeps)),
  )
  const logs = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const failed = results.find((result) => result.status === 'rejected')
  if (!failed) return logs
  await Promise.all(logs.map((log) => log.close()))
  throw failed.reason as Error
}

/** Opens a topic from its folder. */
export async function openTopic(name: string, dir: string, deps: TopicDeps): Promise<Topic> {
  const { partitions, overrides } = JSON.parse(await readFile(join(dir, 'topic.json'), 'utf8')) as TopicFile
  const topic: Topic = { name, dir, overrides, config: resolveTopicConfig(overrides), partitions: [] }
  topic.partitions = await openPartitions(topic, 0, partitions, deps)
  return topic
}

/** @param discard its files are about to be deleted */
export async function closeTopic(topic: Topic, discard: boolean): Promise<void> {
  await Promise.all(topic.partitions.map((log) => log.close(discard)))
}
