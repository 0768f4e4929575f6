import { xxh32 } from './lz4/xxh32.ts'
import { unpack, type CodecName } from './unpack.ts'

const MIB = 1024 * 1024
const repeat = (part: Buffer, times: number): Buffer[] => Array.from({ length: times }, () => part)
const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex')

const little = (value: number, size: number): Buffer => {
  const buffer = Buffer.alloc(size)
  buffer.writeUIntLE(value, 0, size)
  return buffer
}
const zstdFrame = (...blocks: Buffer[]): Buffer => Buffer.concat([bytes('28b52ffd 00 38'), ...blocks])
const zstdBlock = (kind: number, size: number, body: Buffer, isLast = true): Buffer =>
  Buffer.concat([little(8 * size + 2 * kind + (isLast ? 1 : 0), 3), body])
const lz4Frame = (flags: number, sizes: number, ...rest: Buffer[]): Buffer => {
  const descriptor = Buffer.from([flags, sizes])
  const check = (xxh32(descriptor, 0, 2) >>> 8) & 0xff
  return Buffer.concat([bytes('04224d18'), descriptor, Buffer.from([check]), ...rest])
}

/** What is unpacked may be this large here; a decoder that believed its input would want gigabytes. */
const refuses = (codec: CodecName, packed: Buffer): void => {
  const before = process.memoryUsage().arrayBuffers
  expect(() => unpack(codec, packed, MIB)).toThrow(`${codec}: `)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * MIB)
}

test.each<[string, CodecName, Buffer]>([
  ['a snappy block that declares 4 GiB', 'snappy', bytes('ffffffff0f 00 61')],
  ['a snappy length without an end', 'snappy', bytes('ffffffffffff')],
  ['a snappy literal with a length below zero to signed eyes', 'snappy', bytes('04 fc faffffff 00000000')],
  ['a snappy block that is shorter than it says', 'snappy', bytes('05 0c 61616161')],
  ['a snappy block that is longer than it says', 'snappy', bytes('03 0c 61616161')],
  ['a snappy copy from before the beginning', 'snappy', bytes('08 0c 61616161 0105')],
  ['a snappy copy from nowhere', 'snappy', bytes('08 0c 61616161 0100')],
  ['a snappy copy that is cut off', 'snappy', bytes('08 0c 61616161 02')],
  ['a xerial block of 4 GiB', 'snappy', bytes('82534e4150505900 00000001 00000001 ffffffff 00')],
  ['a xerial header alone, cut off', 'snappy', bytes('82534e4150505900 000000')],
  ['an lz4 frame that wants a dictionary', 'lz4', lz4Frame(0x61, 0x40, little(0, 4))],
  ['an lz4 frame of another version', 'lz4', lz4Frame(0xa0, 0x40, little(0, 4))],
  ['an lz4 frame with blocks of no size', 'lz4', lz4Frame(0x60, 0x30, little(0, 4))],
  ['an lz4 header with a wrong checksum', 'lz4', bytes('04224d18 60 40 83 00000000')],
  ['an lz4 block of 2 GiB', 'lz4', lz4Frame(0x60, 0x40, little(0xffffffff, 4))],
  [
    'an lz4 block larger than the frame allows',
    'lz4',
    lz4Frame(0x60, 0x40, little(65_537, 4), Buffer.alloc(65_537)),
  ],
  [
    'an lz4 match from before the block',
    'lz4',
    lz4Frame(0x60, 0x40, little(4, 4), bytes('10 61 0200'), little(0, 4)),
  ],
  ['an lz4 match at the end', 'lz4', lz4Frame(0x60, 0x40, little(4, 4), bytes('10 61 0100'), little(0, 4))],
  [
    'an lz4 match from nowhere',
    'lz4',
    lz4Frame(0x60, 0x40, little(5, 4), bytes('10 61 0000 00'), little(0, 4)),
  ],
  ['an lz4 length that never ends', 'lz4', lz4Frame(0x60, 0x40, little(1000, 4), Buffer.alloc(1000, 0xff))],
  ['an lz4 frame that skips 4 GiB', 'lz4', bytes('502a4d18 ffffffff')],
  ['a zstd frame with a window of 2 GiB', 'zstd', bytes('28b52ffd 00 a8 010000')],
  ['a zstd frame that declares 16 EiB', 'zstd', bytes('28b52ffd e0 ffffffffffffffff 010000')],
  ['a zstd frame that wants a dictionary', 'zstd', bytes('28b52ffd 01 38 07 010000')],
  ['a zstd block larger than 128 KiB', 'zstd', zstdFrame(zstdBlock(1, 131_073, bytes('61')))],
  ['a zstd block of no kind', 'zstd', zstdFrame(zstdBlock(3, 0, bytes('')))],
  ['a zstd block without anything in it', 'zstd', zstdFrame(zstdBlock(2, 0, bytes('')))],
  ['zstd literals that use no earlier table', 'zstd', zstdFrame(zstdBlock(2, 5, bytes('13 4000 61 00')))],
  ['zstd sequences that use no earlier table', 'zstd', zstdFrame(zstdBlock(2, 5, bytes('08 61 01 fc 80')))],
  [
    'a zstd repeat from before the frame',
    'zstd',
    zstdFrame(zstdBlock(2, 8, bytes('08 61 01 54 01 02 00 07'))),
  ],
  ['a zstd frame that skips 4 GiB', 'zstd', bytes('502a4d18 ffffffff')],
])('refuses %s', (_, codec, packed) => {
  refuses(codec, packed)
})

test.each<[string, CodecName, Buffer]>([
  ['snappy copies', 'snappy', Buffer.concat([bytes('81808001 00 61'), ...repeat(bytes('fe0100'), 32_768)])],
  [
    'lz4 matches',
    'lz4',
    lz4Frame(
      0x60,
      0x70,
      little(16_448, 4),
      bytes('1f 61 0100'),
      Buffer.alloc(16_437, 0xff),
      bytes('00 50 6161616161'),
      little(0, 4),
    ),
  ],
  ['zstd runs', 'zstd', zstdFrame(...repeat(zstdBlock(1, 131_072, bytes('61'), false), 40))],
])('stops at the limit in a bomb of %s', (_, codec, packed) => {
  refuses(codec, packed)
  expect(packed.length).toBeLessThan(MIB / 8)
})

/** 60,000 repeats of the greatest length in one block, as bits that are all set. */
test('ends with a block of zstd sequences that would take minutes to carry out', () => {
  const head = Buffer.concat([bytes('00 ff'), little(60_000 - 0x7f00, 2), bytes('54 00 01 34')])
  const body = Buffer.concat([head, Buffer.alloc(120_000, 0xff)])
  refuses('zstd', zstdFrame(zstdBlock(2, body.length, body)))
})
