import { join } from 'node:path'
import { type Disk } from '../files/disk.ts'
import { createFolder } from '../files/private.ts'
import { openOffsetLog, type OffsetLog } from './offset-log.ts'

export interface CommittedOffset {
  topic: string
  partition: number
  offset: number
  metadata: string | null
}

interface CommitEntry {
  group: string
  protocolType: string
  offsets: [string, number, number, string | null][]
}
interface DeleteEntry {
  group: string
  deleted: true
}
interface TopicEntry {
  topic: string
  deleted: true
}
type Entry = CommitEntry | DeleteEntry | TopicEntry

interface GroupOffsets {
  protocolType: string
  offsets: Map<string, CommittedOffset>
}

export interface OffsetStore {
  get(group: string, topic: string, partition: number): CommittedOffset | undefined
  all(group: string): CommittedOffset[]
  groups(): { id: string; protocolType: string }[]
  /** Undefined for a group that has committed nothing. */
  protocolType(group: string): string | undefined
  has(group: string): boolean
  count(): number
  /** Returns once the offsets are on the disk, by a flush that is up to 10 ms late so that groups share it. */
  commit(group: string, protocolType: string, offsets: CommittedOffset[]): Promise<void>
  deleteGroup(group: string): Promise<void>
  deleteTopic(topic: string): Promise<void>
  close(): Promise<void>
}

// Groups that follow one topic commit within a few ms of each other, and only their next commit waits for the answer.
const SHARED_FLUSH_MS = 10

const keyOf = (topic: string, partition: number): string => `${topic}/${partition}`

/** What the groups have committed, kept in `<dir>/offsets.log`. Offsets don't expire: an idle listener keeps its place. */
export async function openOffsetStore(dir: string, disk: Disk): Promise<OffsetStore> {
  const groups = new Map<string, GroupOffsets>()

  const apply = (value: unknown): void => {
    const entry = value as Entry
    if ('topic' in entry) {
      for (const { offsets } of groups.values()) {
        for (const [key, committed] of offsets) if (committed.topic === entry.topic) offsets.delete(key)
      }
    } else if ('deleted' in entry) {
      groups.delete(entry.group)
    } else {
      const group = groups.get(entry.group) ?? {
        protocolType: '',
        offsets: new Map<string, CommittedOffset>(),
      }
      groups.set(entry.group, group)
      group.protocolType = entry.protocolType || group.protocolType
      for (const [topic, partition, offset, metadata] of entry.offsets) {
        group.offsets.set(keyOf(topic, partition), { topic, partition, offset, metadata })
      }
    }
  }

  const toEntry = (group: string, protocolType: string, offsets: Iterable<CommittedOffset>): CommitEntry => ({
    group,
    protocolType,
    offsets: [...offsets].map(({ topic, partition, offset, metadata }) => [
      topic,
      partition,
      offset,
      metadata,
    ]),
  })
  const snapshot = (): Entry[] =>
    [...groups].map(([id, { protocolType, offsets }]) => toEntry(id, protocolType, offsets.values()))

  await createFolder(dir, true)
  const log: OffsetLog = await openOffsetLog(join(dir, 'offsets.log'), disk, apply, snapshot)

  return {
    get: (group, topic, partition) => groups.get(group)?.offsets.get(keyOf(topic, partition)),
    all: (group) => [...(groups.get(group)?.offsets.values() ?? [])],
    groups: () => [...groups].map(([id, { protocolType }]) => ({ id, protocolType })),
    protocolType: (group) => groups.get(group)?.protocolType,
    has: (group) => groups.has(group),
    count: () => groups.size,
    commit: (group, protocolType, offsets) =>
      log.append(toEntry(group, protocolType, offsets), SHARED_FLUSH_MS),
    deleteGroup: (group) => log.append({ group, deleted: true } satisfies DeleteEntry),
    deleteTopic: (topic) => log.append({ topic, deleted: true } satisfies TopicEntry),
    close: () => log.close(),
  }
}
