import kafkajs from 'kafkajs'
import { registerDecoders } from './codecs.ts'

const { CompressionCodecs, CompressionTypes } = kafkajs
beforeAll(registerDecoders)

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
