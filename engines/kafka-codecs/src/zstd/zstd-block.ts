import { type Output } from '../output.ts'
import { type HuffmanTable } from './huffman.ts'
import { readLiterals } from './literals.ts'
import { readSequenceHead, runSequences, type SequenceTables } from './sequences.ts'

/** What the blocks of a frame hand on from one to the next. */
export interface FrameState {
  huffman: HuffmanTable | null
  tables: SequenceTables | null
  recent: [number, number, number]
  /** Where the frame begins in the output. */
  readonly floor: number
  /** How much a block may unpack to. */
  readonly maxBlockBytes: number
}

/** Unpacks a compressed block that lies in [from, to) (RFC 8878, 3.1.1.3). */
export function unpackZstdBlock(
  bytes: Buffer,
  from: number,
  to: number,
  output: Output,
  state: FrameState,
): void {
  const { floor, maxBlockBytes, recent } = state
  const { literals, table, at: headAt } = readLiterals(bytes, from, to, maxBlockBytes, state.huffman)
  state.huffman = table
  if (headAt >= to) throw new Error('a block has no sequences section')
  const { count, tables, at } = readSequenceHead(bytes, headAt, to, state.tables)
  if (at > to || (count === 0 && at !== to)) throw new Error('the sequences are malformed')
  state.tables = tables
  const input = { bytes, from: at, to, literals, recent, floor, maxBytes: maxBlockBytes }
  const used = tables && count > 0 ? runSequences(tables, count, input, output) : 0
  output.append(literals, used, literals.length)
}
