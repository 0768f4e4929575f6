// Numbers of 64 bits are pairs of 32: the BigInt arithmetic of today's engines would take a second for 10 MB.
interface Pair {
  high: number
  low: number
}
const pair = (high: number, low: number): Pair => ({ high, low })

const PRIME_1 = pair(0x9e3779b1, 0x85ebca87)
const PRIME_2 = pair(0xc2b2ae3d, 0x27d4eb4f)
const PRIME_3 = pair(0x165667b1, 0x9e3779f9)
const PRIME_4 = pair(0x85ebca77, 0xc2b2ae63)
const PRIME_5 = pair(0x27d4eb2f, 0x165667c5)

const add = (a: Pair, b: Pair): Pair => {
  const low = (a.low >>> 0) + (b.low >>> 0)
  return pair((a.high + b.high + (low > 0xffffffff ? 1 : 0)) | 0, low | 0)
}
const xor = (a: Pair, b: Pair): Pair => pair(a.high ^ b.high, a.low ^ b.low)

const multiply = (a: Pair, b: Pair): Pair => {
  const [a0, a1] = [a.low & 0xffff, a.low >>> 16]
  const [b0, b1] = [b.low & 0xffff, b.low >>> 16]
  const middle = a1 * b0 + ((a0 * b0) >>> 16)
  const carried = (middle & 0xffff) + a0 * b1
  const high = a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(carried / 0x10000)
  return pair((high + Math.imul(a.high, b.low) + Math.imul(a.low, b.high)) | 0, Math.imul(a.low, b.low))
}

const shiftRight = ({ high, low }: Pair, bits: number): Pair =>
  bits < 32 ? pair(high >>> bits, (low >>> bits) | (high << (32 - bits))) : pair(0, high >>> (bits - 32))
const rotate = ({ high, low }: Pair, bits: number): Pair =>
  pair((high << bits) | (low >>> (32 - bits)), (low << bits) | (high >>> (32 - bits)))

const readPair = (bytes: Buffer, at: number): Pair => pair(bytes.readInt32LE(at + 4), bytes.readInt32LE(at))
const round = (sum: Pair, lane: Pair): Pair =>
  multiply(rotate(add(sum, multiply(lane, PRIME_2)), 31), PRIME_1)
const merge = (hash: Pair, lane: Pair): Pair =>
  add(multiply(xor(hash, round(pair(0, 0), lane)), PRIME_1), PRIME_4)

function hashStripes(bytes: Buffer, from: number, to: number): Pair {
  let a = add(PRIME_1, PRIME_2)
  let b = PRIME_2
  let c = pair(0, 0)
  let d = pair(~PRIME_1.high, -PRIME_1.low)
  for (let at = from; at + 32 <= to; at += 32) {
    a = round(a, readPair(bytes, at))
    b = round(b, readPair(bytes, at + 8))
    c = round(c, readPair(bytes, at + 16))
    d = round(d, readPair(bytes, at + 24))
  }
  const sum = add(add(rotate(a, 1), rotate(b, 7)), add(rotate(c, 12), rotate(d, 18)))
  return merge(merge(merge(merge(sum, a), b), c), d)
}

/** The low half of the XXH64 of bytes [from, to) with seed 0, which is all that zstd keeps of it. */
function xxh64Low(bytes: Buffer, from: number, to: number): number {
  const length = to - from
  let hash = length >= 32 ? hashStripes(bytes, from, to) : PRIME_5
  hash = add(hash, pair(0, length))
  let at = from + (length - (length % 32))
  for (; at + 8 <= to; at += 8) {
    const lane = round(pair(0, 0), readPair(bytes, at))
    hash = add(multiply(rotate(xor(hash, lane), 27), PRIME_1), PRIME_4)
  }
  if (at + 4 <= to) {
    const lane = multiply(pair(0, bytes.readInt32LE(at)), PRIME_1)
    hash = add(multiply(rotate(xor(hash, lane), 23), PRIME_2), PRIME_3)
    at += 4
  }
  for (; at < to; at++) {
    hash = multiply(rotate(xor(hash, multiply(pair(0, bytes.readUInt8(at)), PRIME_5)), 11), PRIME_1)
  }
  hash = multiply(xor(hash, shiftRight(hash, 33)), PRIME_2)
  hash = multiply(xor(hash, shiftRight(hash, 29)), PRIME_3)
  return xor(hash, shiftRight(hash, 32)).low >>> 0
}

/** @throws Error where the checksum behind a frame isn't its content's */
export function checkContent(bytes: Buffer, from: number, to: number, expected: number): void {
  if (xxh64Low(bytes, from, to) !== expected) throw new Error('the checksum does not match')
}
