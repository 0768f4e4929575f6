import { decompress as decompressZstd } from 'fzstd'
import kafkajs from 'kafkajs'
import lz4 from 'lz4js'
import { uncompress } from 'snappyjs'

/**
 * Decoders for what other producers compress with. kafkajs knows gzip alone, and a batch it can't read would end its
 * consumer for good. Ours never write with these.
 */
const { CompressionCodecs, CompressionTypes } = kafkajs

/** The header Java's producers put before their snappy blocks (xerial's format); librdkafka sends plain snappy. */
const xerialHeader = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const xerialHeaderBytes = 16

function decompressSnappy(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, xerialHeader.length).equals(xerialHeader)) return Buffer.from(uncompress(bytes))
  const blocks: Uint8Array[] = []
  for (let at = xerialHeaderBytes; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at)
    blocks.push(uncompress(bytes.subarray(at + 4, end)))
    at = end
  }
  return Buffer.concat(blocks)
}

const decoder = (decompress: (bytes: Buffer) => Uint8Array) => () => ({
  compress: () => Promise.reject(new Error('Ongaku compresses with gzip only')),
  decompress: (bytes: Buffer) => Promise.resolve(Buffer.from(decompress(bytes))),
})

/** Lets every kafkajs client of this process read snappy, lz4 and zstd. */
export function registerDecoders(): void {
  CompressionCodecs[CompressionTypes.Snappy] = decoder(decompressSnappy)
  CompressionCodecs[CompressionTypes.LZ4] = decoder((bytes) => lz4.decompress(bytes))
  CompressionCodecs[CompressionTypes.ZSTD] = decoder((bytes) => decompressZstd(bytes))
}
