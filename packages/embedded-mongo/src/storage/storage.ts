import fs from 'node:fs'
import path from 'node:path'
import { checkFormat, loadCatalog, type Catalog } from './catalog.ts'
import { lockFolder } from './folder-lock.ts'
import { collectGarbage } from './garbage.ts'
import { createRecords, type Records } from './records.ts'
import { openTables, type Tables } from './tables.ts'
import { createWriteQueue, type WriteQueue } from './write-queue.ts'

export interface Storage extends WriteQueue {
  tables: Tables
  catalog: Catalog
  records: Records
  /** Starts removing what was dropped, unless that is under way. */
  collectGarbage(): void
  close(): Promise<void>
}

export interface StorageOptions {
  dataDir: string
  durable: boolean
  onFailure: (error: unknown) => void
}

/** Opens (or makes) the data folder and takes its lock. Throws when another server has it. */
export async function openStorage({ dataDir, durable, onFailure }: StorageOptions): Promise<Storage> {
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const lock = lockFolder(dataDir)
  try {
    const tables = openTables(path.join(dataDir, 'ongaku.mdb'), durable)
    checkFormat(tables)
    const queue = createWriteQueue(tables, onFailure)
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
        await queue.idle()
        await tables.root.close()
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
