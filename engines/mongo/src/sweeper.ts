import { type ServerState } from './commands/context.ts'
import { deleteStatement } from './commands/delete.ts'
import { runSlowly } from './commands/modify.ts'
import { createPace } from './query/deadline.ts'
import { parseFilter } from './query/parse-filter.ts'
import { type Collection, type Index } from './storage/collection.ts'

export interface Sweeper {
  /** Looks once for expired documents and idle cursors. */
  sweep(): Promise<void>
  stop(): void
  idle(): Promise<void>
}

/** Deletes what a TTL index says has expired: documents whose date (or an array's earliest) lies too far back. */
async function expire(
  server: ServerState,
  collection: Collection,
  index: Index,
  isStopping: () => boolean,
): Promise<number> {
  const [field] = index.fields
  if (index.expireAfterSeconds === undefined || !field) return 0
  const before = new Date(server.now() - index.expireAfterSeconds * 1000)
  const statement = deleteStatement(
    { storage: server.storage, db: collection.db, name: collection.name },
    {
      filter: parseFilter(new Map([[field.path, new Map([['$lte', before]])]])),
      sort: [],
      hint: index,
      multi: true,
    },
  )
  const { result } = await runSlowly(server.storage, statement, createPace(0, isStopping))
  return result.deleted
}

export function startSweeper(server: ServerState, intervalMs: number): Sweeper {
  let stopping = false
  let busy: Promise<void> | undefined

  async function sweepAll(): Promise<void> {
    server.cursors.sweep()
    for (const collection of [...server.storage.catalog.all()]) {
      for (const index of collection.indexes) {
        if (stopping || !index.ready || index.expireAfterSeconds === undefined) continue
        const deleted = await expire(server, collection, index, () => stopping)
        if (deleted > 0) server.logger.info({ ns: collection.ns, deleted }, 'expired documents were removed')
      }
    }
  }

  const sweeper: Sweeper = {
    sweep() {
      busy ??= sweepAll()
        .catch((error: unknown) => {
          if (!stopping) server.logger.error({ err: error }, 'the sweep for expired documents failed')
        })
        .finally(() => (busy = undefined))
      return busy
    },
    stop() {
      stopping = true
      clearInterval(timer)
    },
    async idle() {
      await busy
    },
  }
  const timer = setInterval(() => void sweeper.sweep(), intervalMs)
  timer.unref()
  return sweeper
}
