import { type Output } from '../output.ts'
import { findLastBit, loadBits } from './bits.ts'
import { buildRleTable, readFseTable, type FseTable } from './fse.ts'
import { literalLengths, matchLengths, offsets, type CodeKind } from './sequence-codes.ts'

export interface SequenceTables {
  literal: FseTable
  offset: FseTable
  match: FseTable
}

const [PREDEFINED, RLE, COMPRESSED] = [0, 1, 2]
const LONG_COUNT = 0x7f00
// No output of ours is so long that more could be meant.
const MAX_OFFSET_BITS = 30
const LOADED_AT_ONCE = 24

/** The number of sequences; what is read past the block's end is found out by where it ends. */
function readCount(bytes: Buffer, at: number): { count: number; at: number } {
  const first = bytes.readUInt8(at)
  if (first < 128) return { count: first, at: at + 1 }
  if (first < 255) return { count: ((first - 128) << 8) + bytes.readUInt8(at + 1), at: at + 2 }
  return { count: bytes.readUInt16LE(at + 1) + LONG_COUNT, at: at + 3 }
}

/** Reads the heads of the sequences in [from, to): how many there are, and the tables to read them with. */
export function readSequenceHead(
  bytes: Buffer,
  from: number,
  to: number,
  previous: SequenceTables | null,
): { count: number; tables: SequenceTables | null; at: number } {
  const { count, at: modesAt } = readCount(bytes, from)
  if (count === 0) return { count, tables: previous, at: modesAt }
  const modes = bytes.readUInt8(modesAt)
  if (modes & 3) throw new Error('a reserved bit is set')
  let at = modesAt + 1
  const tableOf = (mode: number, kind: CodeKind, last: FseTable | undefined): FseTable => {
    if (mode === PREDEFINED) return kind.predefined
    if (mode === RLE) {
      const symbol = bytes.readUInt8(at++)
      if (symbol > kind.maxSymbol) throw new Error(`there is no code ${symbol}`)
      return buildRleTable(symbol)
    }
    if (mode === COMPRESSED) {
      const read = readFseTable(bytes, at, to, kind)
      at = read.at
      return read.table
    }
    if (!last) throw new Error('there is no table to use again')
    return last
  }
  const literal = tableOf(modes >>> 6, literalLengths, previous?.literal)
  const offset = tableOf((modes >>> 4) & 3, offsets, previous?.offset)
  const match = tableOf((modes >>> 2) & 3, matchLengths, previous?.match)
  return { count, tables: { literal, offset, match }, at }
}

/** The distance that an offset's value means; `recent` holds the last three (RFC 8878, 3.1.1.5). */
function takeDistance(value: number, literalLength: number, recent: [number, number, number]): number {
  const [first, second, third] = recent
  const place = value > 3 ? 3 : value - (literalLength > 0 ? 1 : 0)
  if (place === 0) return first
  const isNew = value > 3
  const distance = isNew ? value - 3 : place === 1 ? second : place === 2 ? third : first - 1
  recent[2] = place === 1 ? third : second
  recent[1] = first
  recent[0] = distance
  return distance
}

/** The bits of an offset, which may be more than can be loaded at once. */
const loadOffset = (bytes: Buffer, position: number, count: number): number =>
  count <= LOADED_AT_ONCE
    ? loadBits(bytes, position, count)
    : loadBits(bytes, position, LOADED_AT_ONCE) +
      loadBits(bytes, position + LOADED_AT_ONCE, count - LOADED_AT_ONCE) * (1 << LOADED_AT_ONCE)

/**
 * What sequences work with: their bits in [from, to) of `bytes`, their literals, and the three latest distances.
 * @property floor where the frame begins in the output
 * @property maxBytes how much they may unpack to
 */
export interface SequenceInput {
  bytes: Buffer
  from: number
  to: number
  literals: Buffer
  recent: [number, number, number]
  floor: number
  maxBytes: number
}

/** Carries out `count` sequences; returns how many literals they took. */
export function runSequences(
  { literal, offset, match }: SequenceTables,
  count: number,
  { bytes, from, to, literals, recent, floor, maxBytes }: SequenceInput,
  output: Output,
): number {
  const { baselines: literalBase, extraBits: literalExtra } = literalLengths
  const { baselines: matchBase, extraBits: matchExtra } = matchLengths
  let position = findLastBit(bytes, from, to) - literal.accuracyLog
  let literalState = loadBits(bytes, position, literal.accuracyLog)
  position -= offset.accuracyLog
  let offsetState = loadBits(bytes, position, offset.accuracyLog)
  position -= match.accuracyLog
  let matchState = loadBits(bytes, position, match.accuracyLog)
  const end = output.size + maxBytes
  let used = 0
  for (let i = 1; i <= count; i++) {
    const offsetBits = offset.symbols[offsetState] as number
    if (offsetBits > MAX_OFFSET_BITS) throw new Error('repeats from too far')
    position -= offsetBits
    const value = (1 << offsetBits) + loadOffset(bytes, position, offsetBits)
    const matchCode = match.symbols[matchState] as number
    position -= matchExtra[matchCode] as number
    const matchLength =
      (matchBase[matchCode] as number) + loadBits(bytes, position, matchExtra[matchCode] as number)
    const literalCode = literal.symbols[literalState] as number
    position -= literalExtra[literalCode] as number
    const literalLength =
      (literalBase[literalCode] as number) + loadBits(bytes, position, literalExtra[literalCode] as number)
    if (i < count) {
      let taken = literal.bitCounts[literalState] as number
      position -= taken
      literalState = (literal.baselines[literalState] as number) + loadBits(bytes, position, taken)
      taken = match.bitCounts[matchState] as number
      position -= taken
      matchState = (match.baselines[matchState] as number) + loadBits(bytes, position, taken)
      taken = offset.bitCounts[offsetState] as number
      position -= taken
      offsetState = (offset.baselines[offsetState] as number) + loadBits(bytes, position, taken)
    }
    if (position < 8 * from || used + literalLength > literals.length) {
      throw new Error('the sequences are cut off')
    }
    if (output.size + literalLength + matchLength > end) throw new Error('a block is too large')
    output.append(literals, used, used + literalLength)
    used += literalLength
    output.copyBack(takeDistance(value, literalLength, recent), matchLength, floor)
  }
  if (position !== 8 * from) throw new Error('bits are left behind the sequences')
  return used
}
