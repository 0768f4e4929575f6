import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ProtocolError } from '../errors.ts'
import { syncDirectory } from '../files/atomic-file.ts'
import { createFolder } from '../files/private.ts'
import { createPartitionFolder, type PartitionLog } from '../log/partition-log.ts'
import { resolveTopicConfig } from './topic-config.ts'
import { checkTopicName } from './topic-name.ts'
import {
  closeTopic,
  openPartitions,
  openTopic,
  partitionPath,
  writeTopicFile,
  type Topic,
  type TopicDeps,
} from './topic.ts'

// A broker on one machine; past this the descriptors run out before the use does.
const MAX_PARTITIONS = 10_000
const SEPARATOR = '~'

type ConfigChange = (from: Topic['overrides']) => Record<string, string>

export interface TopicStore {
  open(): Promise<void>
  get(name: string): Topic | undefined
  names(): string[]
  /** @throws ProtocolError UNKNOWN_TOPIC_OR_PARTITION */
  partition(topic: string, partition: number): { topic: Topic; log: PartitionLog }
  create(name: string, partitions: number, overrides: Record<string, string>): Promise<Topic>
  delete(name: string): Promise<void>
  grow(name: string, partitions: number): Promise<void>
  /** Gives a topic new settings, made from those that stand when no other change is under way. */
  configure(name: string, change: ConfigChange): Promise<void>
  maintain(): Promise<void>
  close(): Promise<void>
}

/** Folders are `<topic>~<number>`: a topic that is deleted and created again never meets its old files. */
export function createTopicStore(root: string, deps: TopicDeps): TopicStore {
  const topics = new Map<string, Topic>()
  const { disk, logger } = deps
  let lastNumber = 0
  let turn: Promise<unknown> = Promise.resolve()

  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const result = turn.then(task)
    turn = result.catch(() => undefined)
    return result
  }
  const sync = async (dir: string): Promise<void> => {
    if (disk.durable) await syncDirectory(dir)
  }
  const known = (name: string): Topic => {
    const topic = topics.get(name)
    if (!topic) throw new ProtocolError('UNKNOWN_TOPIC_OR_PARTITION', `there is no topic ${name}`)
    return topic
  }
  const asStorageError = (error: unknown): never => {
    if (error instanceof ProtocolError) throw error
    logger.error({ error }, 'could not change the topics on disk')
    throw new ProtocolError('KAFKA_STORAGE_ERROR', 'the change could not be written', error)
  }
  const countPartitions = (): number => {
    let total = 0
    for (const topic of topics.values()) total += topic.partitions.length
    return total
  }
  const checkCount = (added: number): void => {
    if (added < 1 || countPartitions() + added > MAX_PARTITIONS) {
      throw new ProtocolError('INVALID_PARTITIONS', `${added} partitions can't be added`)
    }
  }
  const removeFolder = async (dir: string): Promise<void> => {
    await rm(dir, { recursive: true, force: true }).catch((error: unknown) => {
      logger.warn({ dir, error }, 'could not remove a folder; the next start will try again')
    })
  }

  const openFolder = async (folder: string): Promise<void> => {
    const [name, number] = folder.split(SEPARATOR)
    const dir = join(root, folder)
    // What a crash left of a creation or a deletion begins with a dot.
    if (folder.startsWith('.')) return removeFolder(dir)
    if (!name || !number) return
    lastNumber = Math.max(lastNumber, Number.parseInt(number, 36))
    topics.set(name, await openTopic(name, dir, deps))
  }

  const create = async (
    name: string,
    partitions: number,
    overrides: Record<string, string>,
  ): Promise<Topic> => {
    checkTopicName(name)
    if (topics.has(name)) throw new ProtocolError('TOPIC_ALREADY_EXISTS', `topic ${name} exists`)
    checkCount(partitions)
    const folder = `${name}${SEPARATOR}${(++lastNumber).toString(36)}`
    const fresh = join(root, `.new${lastNumber}`)
    const dir = join(root, folder)
    try {
      await createFolder(fresh)
      for (let i = 0; i < partitions; i++) await createPartitionFolder(partitionPath(fresh, i), disk.durable)
      await writeTopicFile(fresh, { partitions, overrides }, disk.durable)
      await rename(fresh, dir)
      await sync(root)
    } catch (error) {
      await removeFolder(fresh)
      await removeFolder(dir)
      throw error
    }
    const topic = await openTopic(name, dir, deps)
    topics.set(name, topic)
    return topic
  }

  const remove = async (name: string): Promise<void> => {
    const topic = known(name)
    const doomed = join(root, `.deleted${++lastNumber}`)
    await rename(topic.dir, doomed)
    topics.delete(name)
    await sync(root)
    await closeTopic(topic, true)
    await removeFolder(doomed)
  }

  const grow = async (name: string, partitions: number): Promise<void> => {
    const topic = known(name)
    const from = topic.partitions.length
    checkCount(partitions - from)
    for (let i = from; i < partitions; i++) {
      // One left by a crash before the topic's file named it holds nothing.
      await removeFolder(partitionPath(topic.dir, i))
      await createPartitionFolder(partitionPath(topic.dir, i), disk.durable)
    }
    await sync(topic.dir)
    await writeTopicFile(topic.dir, { partitions, overrides: topic.overrides }, disk.durable)
    topic.partitions = [...topic.partitions, ...(await openPartitions(topic, from, partitions, deps))]
  }

  const configure = async (name: string, change: ConfigChange): Promise<void> => {
    const topic = known(name)
    const overrides = change(topic.overrides)
    await writeTopicFile(topic.dir, { partitions: topic.partitions.length, overrides }, disk.durable)
    topic.overrides = overrides
    topic.config = resolveTopicConfig(overrides)
  }

  return {
    async open() {
      await createFolder(root, true)
      // One that fails waits for the others: the folder is given up when this ends, and none may still be at work in it.
      const results = await Promise.allSettled((await readdir(root)).map(openFolder))
      const failed = results.find((result) => result.status === 'rejected')
      if (failed) throw failed.reason as Error
    },
    get: (name) => topics.get(name),
    names: () => [...topics.keys()],
    partition(name, partition) {
      const topic = known(name)
      const log = topic.partitions[partition]
      if (log) return { topic, log }
      throw new ProtocolError('UNKNOWN_TOPIC_OR_PARTITION', `topic ${name} has no partition ${partition}`)
    },
    create: (name, partitions, overrides) =>
      inTurn(() => create(name, partitions, overrides)).catch(asStorageError),
    delete: (name) => inTurn(() => remove(name)).catch(asStorageError),
    grow: (name, partitions) => inTurn(() => grow(name, partitions)).catch(asStorageError),
    configure: (name, change) => inTurn(() => configure(name, change)).catch(asStorageError),
    async maintain() {
      for (const topic of topics.values()) for (const log of topic.partitions) await log.maintain()
    },
    async close() {
      await turn
      await Promise.all([...topics.values()].map((topic) => closeTopic(topic, false)))
      topics.clear()
    },
  }
}
