import {
  BATCH_HEADER_BYTES,
  buildBatch,
  DELETE_HORIZON_BIT,
  type BatchHeader,
} from '../records/batch-header.ts'
import { packPayload, unpackPayload } from '../records/codec.ts'
import { encodeRecord, readRecords, type RecordView } from '../records/record.ts'

/** Keys as strings, one character a byte. */
export const keyText = (key: Buffer): string => key.toString('latin1')

/** The records of a stored batch, or null where it was stored unchecked, by an earlier version, and can't be opened. */
export function openBatch(header: BatchHeader, bytes: Buffer): RecordView[] | null {
  try {
    const payload = unpackPayload(header.attributes, bytes.subarray(BATCH_HEADER_BYTES))
    return [...readRecords(payload, header.count)]
  } catch {
    return null
  }
}

export interface KeepRules {
  /** The latest offset of each key. */
  latest: ReadonlyMap<string, number>
  now: number
  deleteRetentionMs: number
}

/**
 * A batch with only the records that compaction keeps: null if none is left, the same bytes if all are. The first time
 * tombstones are kept the batch is marked with the time until which they stay, as Apache Kafka marks it: in place of
 * its base timestamp, from which the records' times are then counted. A batch that can't be opened stays as it is: no
 * consumer gets past it either, so it brings back nothing that a tombstone took away.
 */
export function rewriteBatch(header: BatchHeader, bytes: Buffer, rules: KeepRules): Buffer | null {
  const all = openBatch(header, bytes)
  if (!all) return bytes
  const isMarked = (header.attributes & DELETE_HORIZON_BIT) !== 0
  const isPast = isMarked && header.baseTimestamp <= rules.now
  const kept = all.filter(({ key, value, offsetDelta }) => {
    if (key === null) return true
    const newest = rules.latest.get(keyText(key)) ?? -1
    return header.baseOffset + offsetDelta >= newest && !(value === null && isPast)
  })
  if (kept.length === 0) return null
  const marksNow = !isMarked && kept.some(({ value }) => value === null)
  if (kept.length === all.length && !marksNow) return bytes
  const baseTimestamp = marksNow ? rules.now + rules.deleteRetentionMs : header.baseTimestamp
  const shift = header.baseTimestamp - baseTimestamp
  const records = Buffer.concat(
    kept.map((record) => encodeRecord({ ...record, timestampDelta: record.timestampDelta + shift })),
  )
  const marked = header.attributes | (marksNow ? DELETE_HORIZON_BIT : 0)
  const { attributes, payload } = packPayload(marked, records)
  return buildBatch({ ...header, attributes, baseTimestamp, count: kept.length }, payload)
}
