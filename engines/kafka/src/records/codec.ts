import { gzipSync } from 'node:zlib'
import { codecNames, unpack, type CodecName } from '@ongaku/kafka-codecs'
import { CODEC_MASK } from './batch-header.ts'

export { codecNames, type CodecName }

/** No batch unpacks to more than the largest request could carry as it is (`maxFrameBytes`, unless it was changed). */
const MAX_UNPACKED_BYTES = 100 * 1024 * 1024

const GZIP = codecNames.indexOf('gzip')

/** The codec that a batch's attributes name, or null for a number that stands for none. */
export const codecOf = (attributes: number): CodecName | null => codecNames[attributes & CODEC_MASK] ?? null

/**
 * Unpacks a batch's payload. The broker stores batches as they were sent: this is only for looking at the records.
 * @throws Error where the bytes aren't what the codec says, or unpack to more than 100 MiB
 */
export function unpackPayload(attributes: number, payload: Buffer): Buffer {
  const codec = codecOf(attributes)
  if (codec === null) throw new Error(`there is no codec ${attributes & CODEC_MASK}`)
  return unpack(codec, payload, MAX_UNPACKED_BYTES)
}

/**
 * Packs a payload whose batch had these attributes, with gzip where it was packed at all: Node can't write the others,
 * and a consumer learns the codec from the batch. Returns the attributes with it.
 */
export function packPayload(attributes: number, payload: Buffer): { attributes: number; payload: Buffer } {
  if (codecOf(attributes) === 'none') return { attributes, payload }
  return { attributes: (attributes & ~CODEC_MASK) | GZIP, payload: gzipSync(payload) }
}
