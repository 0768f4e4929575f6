import { unpack, type CodecName } from '@ongaku/kafka-codecs'
import kafkajs from 'kafkajs'

/**
 * Decoders for what other producers compress with. kafkajs knows gzip alone, and a batch it can't read would end its
 * consumer for good. Ours never write with these.
 */
const { CompressionCodecs, CompressionTypes } = kafkajs

/** As much as the largest request that brokers take by default; a batch that unpacks to more is a bomb. */
const MAX_UNPACKED_BYTES = 100 * 1024 * 1024

const decoder = (codec: CodecName) => () => ({
  compress: () => Promise.reject(new Error('Ongaku compresses with gzip only')),
  decompress: (bytes: Buffer) =>
    new Promise<Buffer>((resolve) => resolve(unpack(codec, bytes, MAX_UNPACKED_BYTES))),
})

/** Lets every kafkajs client of this process read snappy, lz4 and zstd. */
export function registerDecoders(): void {
  CompressionCodecs[CompressionTypes.Snappy] = decoder('snappy')
  CompressionCodecs[CompressionTypes.LZ4] = decoder('lz4')
  CompressionCodecs[CompressionTypes.ZSTD] = decoder('zstd')
}
