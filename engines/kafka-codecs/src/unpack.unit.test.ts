import { gzipSync } from 'node:zlib'
import { kcatPayloads } from '../test/support/kcat-payloads.ts'
import { samples, writeProse } from '../test/support/samples.ts'
import { unpack, UnpackError, type CodecName } from './unpack.ts'

const MAX = 100_000

/** What is unpacked, or null where it is refused in the way it should be. */
function tryUnpack(codec: CodecName, packed: Buffer): Buffer | null {
  try {
    return unpack(codec, packed, MAX)
  } catch (error) {
    if (error instanceof UnpackError) return null
    throw error
  }
}

describe.each(samples.map((sample) => ({ ...sample, packed: Buffer.from(sample.base64, 'base64') })))(
  '$codec as written by $writer',
  ({ codec, packed, proseBytes }) => {
    const prose = writeProse(proseBytes)

    test('is unpacked', () => {
      expect(unpack(codec, packed, MAX)).toEqual(prose)
    })

    test('may be exactly as large as is allowed', () => {
      expect(unpack(codec, packed, proseBytes)).toEqual(prose)
      expect(() => unpack(codec, packed, proseBytes - 1)).toThrow(UnpackError)
    })

    test('is refused wherever it is cut off', () => {
      // All but the bare header of Java's snappy, which stands for nothing.
      for (let end = 0; end < packed.length; end++) {
        expect(tryUnpack(codec, packed.subarray(0, end)) ?? Buffer.alloc(0)).toHaveLength(0)
      }
    })

    test('either unpacks or is refused, whichever byte is spoilt', () => {
      const found = Array.from(packed, (byte, at) => {
        const spoilt = Buffer.from(packed)
        spoilt[at] = byte ^ (1 << (at & 7))
        return tryUnpack(codec, spoilt)
      })
      expect(found.filter((unpacked) => unpacked === null).length).toBeGreaterThan(packed.length / 10)
      expect(found.some((unpacked) => unpacked && unpacked.length > MAX)).toBe(false)
    })
  },
)

test('unpacks what kcat packs, the same in every codec', () => {
  const [gzip, ...others] = Object.entries(kcatPayloads).map(([codec, base64]) =>
    unpack(codec as CodecName, Buffer.from(base64, 'base64'), MAX),
  )
  expect(gzip?.length).toBe(806)
  expect(gzip?.includes('play 11 of the same artist, the same album, the same night')).toBe(true)
  for (const other of others) expect(other).toEqual(gzip)
})

test('unpacks zstd whose Huffman weights are written plainly, in one stream', () => {
  const packed =
    'KLUv/SDInQIAEsUIhiIRMiDcoZezzLJ57JsiPdI5NChseobGINyhT8XA4AibDVYSAG4YkDIAJwMbE3s6IIwM9pAxNYINA3glnIQJ' +
    'cGGohJcGsHrpzReKwluywgQ='
  const expected = writeProse(200).map((byte) => byte & 7)
  expect(unpack('zstd', Buffer.from(packed, 'base64'), MAX)).toEqual(Buffer.from(expected))
})

test.each(['lz4', 'zstd'] as const)('unpacks frames of %s one after the other', (codec) => {
  const packed = samples
    .filter((sample) => sample.codec === codec)
    .map(({ base64 }) => Buffer.from(base64, 'base64'))
  const skipped = Buffer.from('5a2a4d1803000000616263', 'hex')
  const expected = samples
    .filter((sample) => sample.codec === codec)
    .map(({ proseBytes }) => writeProse(proseBytes))
  expect(unpack(codec, Buffer.concat([skipped, ...packed]), MAX)).toEqual(Buffer.concat(expected))
})

test('hands on what is not packed, and refuses it where it is too large', () => {
  const bytes = Buffer.from('plain')
  expect(unpack('none', bytes, 5)).toBe(bytes)
  expect(() => unpack('none', bytes, 4)).toThrow(UnpackError)
})

test('says which codec failed', () => {
  expect(() => unpack('gzip', gzipSync('x').subarray(0, 12), MAX)).toThrow(/^gzip: /)
  expect(() => unpack('lz4', Buffer.from('something else'), MAX)).toThrow('lz4: not a frame')
})
