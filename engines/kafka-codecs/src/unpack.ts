import { gunzipSync } from 'node:zlib'
import { unpackLz4 } from './lz4/lz4-frame.ts'
import { unpackSnappy } from './snappy.ts'
import { unpackZstd } from './zstd/zstd-frame.ts'

/** Kafka's codecs, each at the number that the attributes of a record batch give it. */
export const codecNames = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
export type CodecName = (typeof codecNames)[number]

/** The bytes aren't what their codec says, or there are more of them than was allowed. */
export class UnpackError extends Error {
  readonly codec: CodecName

  constructor(codec: CodecName, cause: unknown) {
    super(`${codec}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.name = 'UnpackError'
    this.codec = codec
  }
}

const unpackGzip = (bytes: Buffer, maxBytes: number): Buffer =>
  gunzipSync(bytes, { maxOutputLength: maxBytes })

const unpackPlain = (bytes: Buffer, maxBytes: number): Buffer => {
  if (bytes.length > maxBytes) throw new Error(`more than ${maxBytes} bytes`)
  return bytes
}

const decoders: Record<CodecName, (bytes: Buffer, maxBytes: number) => Buffer> = {
  none: unpackPlain,
  gzip: unpackGzip,
  snappy: unpackSnappy,
  lz4: unpackLz4,
  zstd: unpackZstd,
}

/**
 * Unpacks the payload of a record batch, or of anything else that was packed as Kafka's clients pack. Trusts nothing the
 * bytes say of themselves: memory grows with what was unpacked and stays near twice `maxBytes` at worst.
 * @throws UnpackError where the payload is malformed, cut off, or unpacks to more than `maxBytes`
 */
export function unpack(codec: CodecName, bytes: Buffer, maxBytes: number): Buffer {
  try {
    return decoders[codec](bytes, maxBytes)
  } catch (error) {
    throw new UnpackError(codec, error)
  }
}
