import * as zlib from 'node:zlib'

export const codecNames = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
export type CodecName = (typeof codecNames)[number]

const MAX_UNPACKED_BYTES = 256 * 1024 * 1024

type Zstd = {
  zstdDecompressSync?: (bytes: Buffer, options: { maxOutputLength: number }) => Buffer
  zstdCompressSync?: (bytes: Buffer) => Buffer
}
const { zstdDecompressSync, zstdCompressSync } = zlib as Zstd

/**
 * Unpacks a batch's payload, or gives null for a codec this Node can't read (snappy and lz4; zstd before Node 22.15).
 * The broker stores batches as they were sent: this is only for looking at keys and times.
 * @throws Error where the bytes aren't what the codec says
 */
export function unpack(codec: number, payload: Buffer): Buffer | null {
  if (codec === 0) return payload
  const options = { maxOutputLength: MAX_UNPACKED_BYTES }
  if (codec === 1) return zlib.gunzipSync(payload, options)
  if (codec === 4 && zstdDecompressSync) return zstdDecompressSync(payload, options)
  return null
}

/** Packs a payload again, in a codec that unpack() could read. */
export function pack(codec: number, payload: Buffer): Buffer {
  if (codec === 1) return zlib.gzipSync(payload)
  if (codec === 4 && zstdCompressSync) return zstdCompressSync(payload)
  return payload
}
