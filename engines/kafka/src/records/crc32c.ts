// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78), eight bytes at a step. node:zlib's crc32 is another polynomial.
const POLYNOMIAL = 0x82f63b78
const tables = buildTables()

function buildTables(): Uint32Array {
  const all = new Uint32Array(8 * 256)
  for (let i = 0; i < 256; i++) {
    let value = i
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1
    all[i] = value >>> 0
  }
  for (let slice = 1; slice < 8; slice++) {
    for (let i = 0; i < 256; i++) {
      const previous = all[(slice - 1) * 256 + i] ?? 0
      all[slice * 256 + i] = ((previous >>> 8) ^ (all[previous & 0xff] ?? 0)) >>> 0
    }
  }
  return all
}

/** The CRC-32C of bytes [start, end) as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  const t = tables
  let crc = 0xffffffff
  let i = start
  // The typed-array reads are all in range, so `as number` only drops the undefined that the compiler must assume.
  for (const last = end - 7; i < last; i += 8) {
    crc ^=
      (bytes[i] as number) |
      ((bytes[i + 1] as number) << 8) |
      ((bytes[i + 2] as number) << 16) |
      ((bytes[i + 3] as number) << 24)
    crc =
      (t[0x700 | (crc & 0xff)] as number) ^
      (t[0x600 | ((crc >>> 8) & 0xff)] as number) ^
      (t[0x500 | ((crc >>> 16) & 0xff)] as number) ^
      (t[0x400 | (crc >>> 24)] as number) ^
      (t[0x300 | (bytes[i + 4] as number)] as number) ^
      (t[0x200 | (bytes[i + 5] as number)] as number) ^
      (t[0x100 | (bytes[i + 6] as number)] as number) ^
      (t[bytes[i + 7] as number] as number)
  }
  for (; i < end; i++) crc = (t[(crc ^ (bytes[i] as number)) & 0xff] as number) ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
