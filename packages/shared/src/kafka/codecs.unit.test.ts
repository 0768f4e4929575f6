import { gzipSync } from 'node:zlib'
import kafkajs from 'kafkajs'
import { registerCodecs } from './codecs.ts'

const { CompressionCodecs, CompressionTypes } = kafkajs
beforeAll(registerCodecs)

type Codec = { compress(bytes: Buffer): Promise<Buffer>; decompress(bytes: Buffer): Promise<Buffer> }
const codecOf = (type: number): Codec => (CompressionCodecs as Record<number, () => Codec>)[type]!()

test.each([
  ['snappy', CompressionTypes.Snappy, '0308616263'],
  ['lz4', CompressionTypes.LZ4, '04224d186040820300008061626300000000'],
  ['zstd', CompressionTypes.ZSTD, '28b52ffd0038190000616263'],
])('lets kafkajs read %s, and refuses what is none', async (_, type, packed) => {
  const codec = codecOf(type)
  expect(await codec.decompress(Buffer.from(packed, 'hex'))).toEqual(Buffer.from('abc'))
  await expect(codec.decompress(Buffer.from('something else'))).rejects.toThrow()
  await expect(codec.compress(Buffer.from('abc'))).rejects.toThrow('gzip only')
})

test('packs gzip that it can read back, and refuses a bomb', async () => {
  const gzip = codecOf(CompressionTypes.GZIP) as unknown as Codec & {
    compress(encoder: { buffer: Buffer }): Promise<Buffer>
  }
  const text = Buffer.from('a play '.repeat(1_000))
  const packed = await gzip.compress({ buffer: text })
  expect(packed.length).toBeLessThan(text.length / 10)
  expect(await gzip.decompress(packed)).toEqual(text)
  const bomb = gzipSync(Buffer.alloc(101 * 1024 * 1024))
  await expect(gzip.decompress(bomb)).rejects.toThrow()
})
