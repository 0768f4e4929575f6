import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { readCheckedJson, writeCheckedJson } from './files/checked-json.ts'

const PRODUCER_ID_BLOCK = 1000

interface IdentityFile {
  version: 1
  clusterId: string
  nextProducerId: number
}

export interface BrokerIdentity {
  clusterId: string
  /** A producer id that was never given before. */
  nextProducerId(): Promise<number>
}

/**
 * What must stay the same, or never come back, over restarts. Producer ids are reserved in blocks, so a crash skips
 * some and repeats none.
 * @throws Error where the file is damaged, for then ids could be given twice
 */
export async function openIdentity(dataDir: string, durable: boolean): Promise<BrokerIdentity> {
  const path = join(dataDir, 'broker.json')
  const saved = (await readCheckedJson(path)) as IdentityFile | undefined | null
  if (saved === null) throw new Error(`${path} is damaged`)
  const clusterId = saved?.clusterId ?? randomUUID().replaceAll('-', '').slice(0, 22)
  let next = saved?.nextProducerId ?? 0
  let reserved = next
  let reserving: Promise<void> | null = null

  const reserve = async (): Promise<void> => {
    const nextProducerId = reserved + PRODUCER_ID_BLOCK
    await writeCheckedJson(path, { version: 1, clusterId, nextProducerId }, durable)
    reserved = nextProducerId
  }
  if (!saved) await reserve()

  return {
    clusterId,
    async nextProducerId() {
      while (next >= reserved) {
        reserving ??= reserve().finally(() => (reserving = null))
        await reserving
      }
      return next++
    },
  }
}
