import { crc32c } from './crc32c.ts'

test.each([
  ['', 0x00000000],
  ['123456789', 0xe3069283],
  ['a', 0xc1d04330],
  ['The quick brown fox jumps over the lazy dog', 0x22620404],
])('gives the known checksum of %j', (text, expected) => {
  expect(crc32c(Buffer.from(text))).toBe(expected)
})

test('gives the checksums of RFC 3720', () => {
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa)
  expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43)
  expect(crc32c(Buffer.from(Array.from({ length: 32 }, (_, i) => i)))).toBe(0x46dd794e)
})

test('looks at the range alone', () => {
  const bytes = Buffer.from('xx123456789yy')
  expect(crc32c(bytes, 2, 11)).toBe(0xe3069283)
})
