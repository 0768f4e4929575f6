import { type SharedHandle } from '../files/shared-handle.ts'
import {
  BATCH_HEADER_BYTES,
  hasValidCrc,
  readBatchHeader,
  readBatchSize,
  readMagic,
  type BatchHeader,
} from '../records/batch-header.ts'

const CHUNK_BYTES = 1024 * 1024

export interface ScannedBatch {
  header: BatchHeader
  position: number
  bytes: Buffer
}

/**
 * The whole batches of a segment from a boundary on, read in chunks. Ends at the first bytes that aren't a whole batch
 * (or whose checksum fails), so the position after the last batch given is where the log is torn.
 */
export async function* scanBatches(
  file: SharedHandle,
  from: number,
  end: number,
): AsyncGenerator<ScannedBatch> {
  let position = from
  let chunk: Buffer = Buffer.alloc(0)
  let at = 0
  while (position + BATCH_HEADER_BYTES <= end) {
    const missing = chunk.length - at < BATCH_HEADER_BYTES ? BATCH_HEADER_BYTES : readBatchSize(chunk, at)
    if (missing < BATCH_HEADER_BYTES || position + missing > end) return
    if (chunk.length - at < missing) {
      const wanted = Math.min(Math.max(CHUNK_BYTES, missing), end - position)
      chunk = await file.read(position, wanted)
      at = 0
      if (chunk.length < missing) return
      continue
    }
    const size = readBatchSize(chunk, at)
    if (readMagic(chunk, at) !== 2 || !hasValidCrc(chunk, at, size)) return
    yield { header: readBatchHeader(chunk, at), position, bytes: chunk.subarray(at, at + size) }
    at += size
    position += size
  }
}
