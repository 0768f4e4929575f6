import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { unpack, type CodecName } from '@ongaku/kafka-codecs'
import kafkajs from 'kafkajs'

/**
 * The codecs of kafkajs. By itself it has gzip alone, and a batch that it can't read would end its consumer for good. We
 * write gzip or nothing.
 */
const { CompressionCodecs, CompressionTypes } = kafkajs

/** As much as the largest request that brokers take by default; a batch that unpacks to more is a bomb. */
const maxUnpackedBytes = 100 * 1024 * 1024

const pack = promisify<Buffer, { level: number }, Buffer>(gzip)
const unpackGzip = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip)

/** The fastest level: on plays the next ones save a tenth of the bytes for twice the time. */
const gzipCodec = () => ({
  compress: ({ buffer }: { buffer: Buffer }) => pack(buffer, { level: 1 }),
  decompress: (bytes: Buffer) => unpackGzip(bytes, { maxOutputLength: maxUnpackedBytes }),
})

const decoder = (codec: CodecName) => () => ({
  compress: () => Promise.reject(new Error('Ongaku compresses with gzip only')),
  decompress: (bytes: Buffer) =>
    new Promise<Buffer>((resolve) => resolve(unpack(codec, bytes, maxUnpackedBytes))),
})

/** Lets every kafkajs client of this process read gzip, snappy, lz4 and zstd, and write gzip. */
export function registerCodecs(): void {
  CompressionCodecs[CompressionTypes.GZIP] = gzipCodec
  CompressionCodecs[CompressionTypes.Snappy] = decoder('snappy')
  CompressionCodecs[CompressionTypes.LZ4] = decoder('lz4')
  CompressionCodecs[CompressionTypes.ZSTD] = decoder('zstd')
}
