import { highestBit } from './bits.ts'

/** A decoding table: what a state stands for, and how the next state is found. */
export interface FseTable {
  accuracyLog: number
  symbols: Uint8Array
  bitCounts: Uint8Array
  baselines: Uint16Array
}

/** @property maxSymbol the largest symbol that may have a probability */
export interface FseLimits {
  maxAccuracyLog: number
  maxSymbol: number
}

/** Builds the table for probabilities, -1 being "less than one" (RFC 8878, 4.1.1). */
export function buildFseTable(probabilities: readonly number[], accuracyLog: number): FseTable {
  const size = 1 << accuracyLog
  const symbols = new Uint8Array(size)
  const bitCounts = new Uint8Array(size)
  const baselines = new Uint16Array(size)
  const next = probabilities.map((probability) => Math.abs(probability))
  let high = size
  probabilities.forEach((probability, symbol) => {
    if (probability === -1) symbols[--high] = symbol
  })
  const step = (size >>> 1) + (size >>> 3) + 3
  let at = 0
  probabilities.forEach((probability, symbol) => {
    for (let i = 0; i < probability; i++) {
      symbols[at] = symbol
      do at = (at + step) & (size - 1)
      while (at >= high)
    }
  })
  for (let state = 0; state < size; state++) {
    const symbol = symbols[state] as number
    const order = next[symbol] as number
    next[symbol] = order + 1
    const bits = accuracyLog - highestBit(order)
    bitCounts[state] = bits
    baselines[state] = (order << bits) - size
  }
  return { accuracyLog, symbols, bitCounts, baselines }
}

/** The table of a symbol that repeats without taking any bits. */
export const buildRleTable = (symbol: number): FseTable => ({
  accuracyLog: 0,
  symbols: new Uint8Array([symbol]),
  bitCounts: new Uint8Array(1),
  baselines: new Uint16Array(1),
})

/** Reads a table's description, which begins at a byte; returns the byte behind it. */
export function readFseTable(
  bytes: Buffer,
  from: number,
  to: number,
  limits: FseLimits,
): { table: FseTable; at: number } {
  let bit = 8 * from
  const peek = (count: number): number => {
    const at = bit >>> 3
    const loaded = at + 2 < bytes.length ? bytes.readUIntLE(at, 3) : 0
    return (loaded >>> (bit & 7)) & ((1 << count) - 1)
  }
  const accuracyLog = peek(4) + 5
  bit += 4
  if (accuracyLog > limits.maxAccuracyLog) throw new Error('a table is too exact')
  const probabilities: number[] = []
  let remaining = 1 << accuracyLog
  while (remaining > 0 && probabilities.length <= limits.maxSymbol) {
    // Values below a threshold take one bit less.
    const bits = highestBit(remaining + 1) + 1
    const threshold = (1 << bits) - 2 - remaining
    const short = peek(bits - 1)
    let value = peek(bits)
    bit += short < threshold ? bits - 1 : bits
    if (short < threshold) value = short
    else if (value >= 1 << (bits - 1)) value -= threshold
    const probability = value - 1
    remaining -= Math.abs(probability)
    probabilities.push(probability)
    for (let repeat = probability === 0 ? 3 : 0; repeat === 3;) {
      repeat = peek(2)
      bit += 2
      for (let i = 0; i < repeat; i++) probabilities.push(0)
      if (bit > 8 * to) break
    }
  }
  const at = (bit + 7) >>> 3
  if (remaining !== 0 || at > to || probabilities.length > limits.maxSymbol + 1) {
    throw new Error('the probabilities of a table are malformed')
  }
  return { table: buildFseTable(probabilities, accuracyLog), at }
}
