import { type EachBatchPayload } from 'kafkajs'
import { type Logger } from '../logging/index.ts'

type Commit = EachBatchPayload['commitOffsetsIfNecessary']

export interface OffsetCommits {
  /** Everything up to this offset is settled; `commit` is that of the batch it came with. */
  note(topic: string, partition: number, offset: string, commit: Commit): void
  /** Commits what is noted. Never rejects: what could not be committed is tried again with the next. */
  flush(): Promise<void>
  /** Drops what is noted, once the partitions may belong to another member. */
  forget(): void
}

const commitEveryMs = 1_000

/**
 * Commits offsets once a second instead of with each batch: a commit costs the broker a flush. A crash makes at most that
 * second of events come again, and handlers are idempotent.
 */
export function createOffsetCommits(logger: Logger): OffsetCommits {
  const noted = new Map<string, { topic: string; partition: number; offset: string }>()
  let commit: Commit | undefined
  let timer: NodeJS.Timeout | undefined
  let flushing = Promise.resolve()

  async function commitNoted(): Promise<void> {
    const sent = [...noted]
    if (sent.length === 0 || !commit) return
    const partitions = sent.map(([, { topic, partition, offset }]) => ({
      topic,
      partitions: [{ partition, offset }],
    }))
    try {
      await commit({ topics: partitions })
      for (const [key, position] of sent) if (noted.get(key) === position) noted.delete(key)
    } catch (error) {
      logger.debug({ err: error }, 'offsets could not be committed yet')
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    flushing = flushing.then(commitNoted)
    return flushing
  }

  return {
    flush,
    note(topic, partition, offset, commitOfBatch) {
      commit = commitOfBatch
      noted.set(`${topic}:${partition}`, { topic, partition, offset: String(BigInt(offset) + 1n) })
      timer ??= setTimeout(() => void flush(), commitEveryMs).unref()
    },
    forget: () => noted.clear(),
  }
}
