import { findLastBit, highestBit, loadBits } from './bits.ts'
import { readFseTable } from './fse.ts'

const MAX_CODE_BITS = 11
const TWO_CODES_BITS = 2 * MAX_CODE_BITS
const MAX_WEIGHTS = 255
const DIRECT = 128
const WEIGHT_LIMITS = { maxAccuracyLog: 6, maxSymbol: MAX_CODE_BITS + 1 }

/** What the next `codeBits` bits stand for: a symbol in the low byte, the bits it takes above. */
export interface HuffmanTable {
  codeBits: number
  entries: Uint16Array
}

/** The weights of a description that FSE packed: two states take turns until the bits are used up. */
function readPackedWeights(bytes: Buffer, from: number, to: number): number[] {
  const { table, at } = readFseTable(bytes, from, to, WEIGHT_LIMITS)
  const { accuracyLog, symbols, bitCounts, baselines } = table
  let position = findLastBit(bytes, at, to) - 2 * accuracyLog
  if (position < 8 * at) throw new Error('the weights of a Huffman table are cut off')
  let current = loadBits(bytes, position + accuracyLog, accuracyLog)
  let other = loadBits(bytes, position, accuracyLog)
  const weights: number[] = []
  while (weights.length <= MAX_WEIGHTS) {
    weights.push(symbols[current] as number)
    const count = bitCounts[current] as number
    position -= count
    if (position < 8 * at) {
      weights.push(symbols[other] as number)
      break
    }
    const following = (baselines[current] as number) + loadBits(bytes, position, count)
    current = other
    other = following
  }
  return weights
}

function readDirectWeights(bytes: Buffer, from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const byte = bytes[from + (i >>> 1)] as number
    return i % 2 === 0 ? byte >>> 4 : byte & 15
  })
}

/** The last weight isn't written: it is what makes the codes complete (RFC 8878, 4.2.1). */
function buildTable(weights: number[]): HuffmanTable {
  const sum = weights.reduce((total, weight) => total + (weight > 0 ? 2 ** (weight - 1) : 0), 0)
  const codeBits = sum > 0 ? highestBit(sum) + 1 : 0
  const rest = 2 ** codeBits - sum
  if (sum === 0 || codeBits > MAX_CODE_BITS || weights.length > MAX_WEIGHTS || rest & (rest - 1)) {
    throw new Error('the weights of a Huffman table are malformed')
  }
  const all = [...weights, highestBit(rest) + 1]
  const entries = new Uint16Array(2 ** codeBits)
  let at = 0
  for (let weight = 1; weight <= codeBits; weight++) {
    for (let symbol = 0; symbol < all.length; symbol++) {
      if (all[symbol] !== weight) continue
      entries.fill(symbol | ((codeBits + 1 - weight) << 8), at, at + 2 ** (weight - 1))
      at += 2 ** (weight - 1)
    }
  }
  return { codeBits, entries }
}

/** Reads a table's description; returns the byte behind it. */
export function readHuffmanTable(
  bytes: Buffer,
  from: number,
  to: number,
): { table: HuffmanTable; at: number } {
  const head = from < to ? (bytes[from] as number) : 0
  const isDirect = head >= DIRECT
  const count = head - DIRECT + 1
  const at = from + 1 + (isDirect ? (count + 1) >>> 1 : head)
  if (at > to) throw new Error('a Huffman table is cut off')
  const weights = isDirect
    ? readDirectWeights(bytes, from + 1, count)
    : readPackedWeights(bytes, from + 1, at)
  return { table: buildTable(weights), at }
}

/** Unpacks one stream that lies in [from, to) until `target` is full. */
export function unpackHuffman(
  { codeBits, entries }: HuffmanTable,
  bytes: Buffer,
  from: number,
  to: number,
  target: Buffer,
): void {
  const start = 8 * from
  let position = findLastBit(bytes, from, to)
  let i = 0
  // Two symbols from one load, as long as there are bits for both.
  const mask = (1 << codeBits) - 1
  for (const last = target.length - 1; i < last && position >= start + TWO_CODES_BITS; i += 2) {
    const bits = loadBits(bytes, position - TWO_CODES_BITS, TWO_CODES_BITS)
    const first = entries[bits >>> (TWO_CODES_BITS - codeBits)] as number
    const left = TWO_CODES_BITS - (first >>> 8)
    const second = entries[(bits >>> (left - codeBits)) & mask] as number
    target[i] = first
    target[i + 1] = second
    position -= (first >>> 8) + (second >>> 8)
  }
  for (; i < target.length && position > start; i++) {
    const entry = entries[loadBits(bytes, position - codeBits, codeBits)] as number
    target[i] = entry
    position -= entry >>> 8
  }
  if (i !== target.length || position !== start) throw new Error('a Huffman stream is of another length')
}
