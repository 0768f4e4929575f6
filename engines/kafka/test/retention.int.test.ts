import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openPartitionLog, createPartitionFolder, type PartitionLog } from '../src/log/partition-log.ts'
import { buildBatch, readBatchHeader } from '../src/records/batch-header.ts'
import { codecNames } from '../src/records/codec.ts'
import { checkBatch } from '../src/records/check-batch.ts'
import { decodeBatches, encodeBatch, type ReadRecord, type TestRecord } from './support/batches.ts'
import { createDisk } from '../src/files/disk.ts'
import { resolveTopicConfig } from '../src/topics/topic-config.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'

const HOUR_MS = 3_600_000
const quiet = (): void => undefined
const logger = { info: quiet, warn: quiet, error: quiet }

let root: string
let now: number
let log: PartitionLog
let overrides: Record<string, string>
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ongaku-log-'))
  now = 1_700_000_000_000
})
afterEach(async () => {
  await log.close()
  await rm(root, { recursive: true })
})

const dir = (): string => join(root, '0')
const openLog = async (): Promise<void> => {
  const deps = {
    disk: createDisk(true),
    logger,
    clock: () => now,
    config: () => resolveTopicConfig(overrides),
  }
  log = await openPartitionLog(dir(), deps)
}
const begin = async (given: Record<string, string>): Promise<void> => {
  overrides = { 'segment.bytes': '1024', ...given }
  await createPartitionFolder(dir(), true)
  await openLog()
}
const append = (...records: TestRecord[]): Promise<number> => {
  const bytes = encodeBatch(records.map((record) => ({ timestamp: now, ...record })))
  return log.append(
    checkBatch(bytes, { maxMessageBytes: 1e6, needsKeys: false, appendTime: null, latestTime: Infinity }),
  )
}
const fill = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await append({ key: `k${i}`, value: 'x'.repeat(300) })
}
const readAll = async (): Promise<ReadRecord[]> => {
  const all: ReadRecord[] = []
  for (let offset = log.startOffset(); offset < log.highWatermark();) {
    const records = decodeBatches(await log.read(offset, 1e6, true)).filter(
      (record) => record.offset >= offset,
    )
    all.push(...records)
    offset = (records.at(-1)?.offset ?? log.highWatermark()) + 1
  }
  return all
}
const segmentCount = async (): Promise<number> =>
  (await readdir(dir())).filter((name) => name.endsWith('.log')).length
const latest = (records: ReadRecord[]): Record<string, string | null> =>
  Object.fromEntries(records.map(({ key, value }) => [key ?? '', value] as const))

describe('retention', () => {
  test('deletes segments that are older than the topic keeps them', async () => {
    await begin({ 'retention.ms': String(HOUR_MS) })
    await fill(6)
    now += 2 * HOUR_MS
    await append({ key: 'new', value: 'new' })
    await log.maintain()
    expect(log.startOffset()).toBeGreaterThan(0)
    expect((await readAll()).map(({ key }) => key)).toContain('new')
    await expect(log.read(0, 1000, true)).rejects.toMatchObject({ errorName: 'OFFSET_OUT_OF_RANGE' })
  })

  test('empties a log of which everything has expired, and goes on counting', async () => {
    await begin({ 'retention.ms': String(HOUR_MS) })
    await fill(5)
    now += 2 * HOUR_MS
    await log.maintain()
    expect(await readAll()).toEqual([])
    expect([log.startOffset(), log.highWatermark()]).toEqual([5, 5])
    await log.close()
    await openLog()
    expect(await append({ key: 'a', value: 'b' })).toBe(5)
  })

  test('deletes the oldest segments of a log that is too large', async () => {
    await begin({ 'retention.bytes': '2048' })
    await fill(30)
    await log.maintain()
    expect(await segmentCount()).toBeLessThanOrEqual(4)
    expect((await readAll()).at(-1)?.offset).toBe(29)
  })

  test('keeps everything where it is told to', async () => {
    await begin({ 'retention.ms': '-1' })
    await fill(10)
    now += 10_000 * HOUR_MS
    await log.maintain()
    expect(await readAll()).toHaveLength(10)
  })

  test('frees the segments before the start that DeleteRecords set', async () => {
    await begin({ 'retention.ms': '-1' })
    await fill(20)
    const before = await segmentCount()
    await log.deleteRecordsBefore(15)
    await log.maintain()
    expect(await segmentCount()).toBeLessThan(before)
    expect((await readAll())[0]?.offset).toBe(15)
  })

  test('begins a segment once the last is old enough', async () => {
    await begin({ 'segment.ms': String(HOUR_MS), 'segment.bytes': '1000000' })
    await append({ key: 'a', value: 'a' })
    now += 2 * HOUR_MS
    await append({ key: 'b', value: 'b' })
    expect(await segmentCount()).toBe(2)
  })
})

describe('compaction', () => {
  const compact = { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.01' }

  test('keeps the latest record of each key, at its offset', async () => {
    await begin(compact)
    for (let i = 0; i < 60; i++) await append({ key: `k${i % 5}`, value: `${i}:${'x'.repeat(100)}` })
    const before = await readAll()
    await log.maintain()
    const after = await readAll()
    expect(after.length).toBeLessThan(20)
    expect(latest(after)).toEqual(latest(before))
    for (const record of after) expect(before).toContainEqual(record)
    expect(log.startOffset()).toBe(0)
  })

  test('survives a restart, and is the same when it is done again', async () => {
    await begin(compact)
    for (let i = 0; i < 60; i++) await append({ key: `k${i % 5}`, value: `${i}:${'x'.repeat(100)}` })
    await log.maintain()
    const once = await readAll()
    await log.close()
    await openLog()
    expect(await readAll()).toEqual(once)
    for (let i = 60; i < 120; i++) await append({ key: `k${i % 5}`, value: `${i}:${'x'.repeat(100)}` })
    const before = await segmentCount()
    await log.maintain()
    expect(await segmentCount()).toBeLessThan(before)
    expect(Object.values(latest(await readAll())).map((value) => value?.split(':')[0])).toEqual([
      '115',
      '116',
      '117',
      '118',
      '119',
    ])
  })

  const rules = { maxMessageBytes: 1e6, needsKeys: true, appendTime: null, latestTime: Infinity }

  describe.each(codecNames.map((name, attributes) => ({ name, attributes })))(
    'of $name',
    ({ attributes }) => {
      const appendPacked = (...records: TestRecord[]): Promise<number> => {
        const stamped = records.map((record) => ({ timestamp: now, ...record }))
        return log.append(checkBatch(encodeBatch(stamped, { attributes }), rules))
      }
      const codecsInUse = async (): Promise<Set<number>> => {
        const codecs = new Set<number>()
        for (let offset = log.startOffset(); offset < log.highWatermark();) {
          const { attributes: found, lastOffset } = readBatchHeader(await log.read(offset, 1, true))
          codecs.add(found & 7)
          offset = lastOffset + 1
        }
        return codecs
      }

      test('takes old records out of batches, and packs the rest so that anybody can read it', async () => {
        await begin(compact)
        for (let i = 0; i < 40; i++) {
          await appendPacked(
            { key: 'same', value: `${i}:${'x'.repeat(i)}` },
            { key: `other${i % 2}`, value: `${i}` },
            { key: `own${i}`, value: `${i}` },
          )
        }
        const before = await readAll()
        await log.maintain()
        const after = await readAll()
        expect(after.length).toBeLessThan(60)
        expect(latest(after)).toEqual(latest(before))
        for (const record of after) expect(before).toContainEqual(record)
        expect(await codecsInUse()).toEqual(new Set(attributes === 0 ? [0] : [1, attributes]))
      })

      test('lets a tombstone go after its time', async () => {
        await begin({ ...compact, 'delete.retention.ms': String(HOUR_MS) })
        await appendPacked({ key: 'gone', value: 'x' }, { key: 'kept', value: 'y' })
        await appendPacked({ key: 'gone', value: null }, { key: 'kept', value: 'z' })
        const written = (await readAll()).slice(2)
        await fill(8)
        await log.maintain()
        const early = (await readAll()).filter(({ key }) => key === 'gone' || key === 'kept')
        expect(early).toEqual(written)
        now += 2 * HOUR_MS
        await fill(8)
        await log.maintain()
        const late = (await readAll()).filter(({ key }) => key === 'gone' || key === 'kept')
        expect(late).toEqual(written.slice(1))
      })
    },
  )

  test('keeps a tombstone for its time, then lets it go', async () => {
    await begin({ ...compact, 'delete.retention.ms': String(HOUR_MS) })
    await append({ key: 'gone', value: 'x' })
    await append({ key: 'gone', value: null, timestamp: 5 })
    await fill(8)
    await log.maintain()
    expect((await readAll()).filter(({ key }) => key === 'gone')).toMatchObject([
      { value: null, timestamp: 5, offset: 1 },
    ])
    now += 2 * HOUR_MS
    await fill(8)
    await log.maintain()
    expect((await readAll()).filter(({ key }) => key === 'gone')).toEqual([])
  })

  test('keeps a batch that was stored unchecked and cannot be opened', async () => {
    await begin({ ...compact, 'delete.retention.ms': '0' })
    const header = readBatchHeader(encodeBatch([{ key: 'k', value: 'sealed' }], { attributes: 2 }))
    const sealed = Buffer.from('not snappy')
    await log.append({ bytes: buildBatch(header, sealed), header })
    await append({ key: 'k', value: null })
    for (let round = 0; round < 3; round++) {
      await fill(8)
      now += HOUR_MS
      await log.maintain()
    }
    expect((await log.read(0, 1e6, true)).includes(sealed)).toBe(true)
    expect(log.highWatermark()).toBe(26)
  })

  test('does not disturb a consumer that is reading', async () => {
    await begin(compact)
    for (let i = 0; i < 200; i++) await append({ key: `k${i % 7}`, value: `${i}:${'x'.repeat(200)}` })
    const maintaining = log.maintain()
    const offsets: number[] = []
    for (let offset = 0; offset < log.highWatermark();) {
      const records = decodeBatches(await log.read(offset, 2000, true)).filter(
        (record) => record.offset >= offset,
      )
      offsets.push(...records.map((record) => record.offset))
      offset = (records.at(-1)?.offset ?? 1e9) + 1
    }
    await maintaining
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b))
    expect(offsets.slice(-3)).toEqual([197, 198, 199])
  })
})
