import path from 'node:path'
import { checkFormat, loadCatalog, type Catalog } from './catalog.ts'
import { lockFolder } from './folder-lock.ts'
import { collectGarbage } from './garbage.ts'
import { watchMappedMemory } from './mapped-memory.ts'
import { makePrivateFolder } from './private-folder.ts'
import { createRecords, type Records } from './records.ts'
import { openTables, type Tables } from './tables.ts'
import { createWriteQueue, type WriteQueue } from './write-queue.ts'

export interface Storage extends WriteQueue {
  tables: Tables
  catalog: Catalog
  records: Records
  /** Between these two, reading is going on, and the memory it takes is watched. */
  beginWork(): void
  endWork(): void
  /** Starts removing what was dropped, unless that is under way. */
  collectGarbage(): void
  close(): Promise<void>
}

export interface StorageOptions {
  dataDir: string
  durable: boolean
  /** How large the process may become before the mapped data file is given back, in bytes. */
  memoryTarget: number
  onFailure: (error: unknown) => void
}

/**
 * The thread that made a commit may still be leaving it when the commit is announced; a turn later it is gone. The
 * file is then closed within that turn, so that no reader comes between.
 */
const atNextTurn = (work: () => Promise<void>): Promise<void> =>
  new Promise((resolve, reject) => setImmediate(() => void work().then(resolve, reject)))

/** Opens (or makes) the data folder and takes its lock. Throws when another server has it. */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const { dataDir, durable, memoryTarget, onFailure } = options
  makePrivateFolder(dataDir)
  const lock = lockFolder(dataDir)
  try {
    const tables = openTables(path.join(dataDir, 'ongaku.mdb'), durable)
    checkFormat(tables)
    const commits = createWriteQueue(tables, onFailure)
    const memory = watchMappedMemory({
      target: memoryTarget,
      unmap: () => commits.pause(() => atNextTurn(() => tables.unmap())),
      onFailure,
    })
    const queue: WriteQueue = {
      ...commits,
      async write(run) {
        memory.beginWork()
        return commits.write(run).finally(memory.endWork)
      },
    }
    const { catalog, unfinished } = loadCatalog(tables)
    const records = createRecords(tables, (txn, collection) => catalog.save(txn, collection))
    if (unfinished.length > 0) {
      await queue.write((txn) => {
        for (const [collection, index] of unfinished) catalog.removeIndex(txn, collection, index)
      })
    }
    let stopping = false
    let collecting: Promise<void> | undefined
    let again = false
    const storage: Storage = {
      ...queue,
      beginWork: memory.beginWork,
      endWork: memory.endWork,
      tables,
      catalog,
      records,
      collectGarbage() {
        again = true
        collecting ??= (async () => {
          while (again && !stopping) {
            again = false
            await collectGarbage(tables, queue, () => stopping).catch(onFailure)
          }
          collecting = undefined
        })()
      },
      async close() {
        stopping = true
        await collecting
        memory.stop()
        await queue.idle()
        await tables.close()
        lock.release()
      },
    }
    storage.collectGarbage()
    return storage
  } catch (error) {
    lock.release()
    throw error
  }
}
