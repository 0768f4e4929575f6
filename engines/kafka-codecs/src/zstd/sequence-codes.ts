import { buildFseTable, type FseLimits, type FseTable } from './fse.ts'

/** @property baselines what each code stands for, to which the number in its extra bits is added */
export type CodeKind = FseLimits & { predefined: FseTable; baselines: Uint32Array; extraBits: Uint8Array }

const countUp = (first: number, bits: readonly number[]): Uint32Array => {
  let next = first
  return Uint32Array.from(bits, (count) => (next += 2 ** count) - 2 ** count)
}
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0)
const repeated = (value: number, count: number): number[] => Array.from({ length: count }, () => value)

const literalBits = [...zeros(16), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
const matchBits = [...zeros(32), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
const offsetBits = Array.from({ length: 32 }, (_, code) => code)

const literalOdds = [4, 3, ...repeated(2, 11), 1, 1, 1, ...repeated(2, 9), 3, 2, 1, 1, 1, 1, 1]
const matchOdds = [1, 4, 3, ...repeated(2, 6), ...repeated(1, 37)]
const offsetOdds = [...repeated(1, 6), 2, 2, 2, ...repeated(1, 15)]

/** The three codes of a sequence: their tables and what they stand for (RFC 8878, 3.1.1.3.2). */
export const literalLengths: CodeKind = {
  maxAccuracyLog: 9,
  maxSymbol: 35,
  predefined: buildFseTable([...literalOdds, ...repeated(-1, 4)], 6),
  baselines: countUp(0, literalBits),
  extraBits: Uint8Array.from(literalBits),
}
export const matchLengths: CodeKind = {
  maxAccuracyLog: 9,
  maxSymbol: 52,
  predefined: buildFseTable([...matchOdds, ...repeated(-1, 7)], 6),
  baselines: countUp(3, matchBits),
  extraBits: Uint8Array.from(matchBits),
}
export const offsets: CodeKind = {
  maxAccuracyLog: 8,
  maxSymbol: 31,
  predefined: buildFseTable([...offsetOdds, ...repeated(-1, 5)], 5),
  baselines: countUp(1, offsetBits),
  extraBits: Uint8Array.from(offsetBits),
}
