import {
  closeSync,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { StartError } from '@ongaku/shared/lifecycle'
import { z } from 'zod'

/** Where an upstream's state is kept: a line per change, replayed at the next start. */
export interface Journal {
  /** Returns once the entry is written; throws, with nothing kept, if it can't be. */
  append(upstream: string, entry: object): void
  /** Forgets everything. */
  clear(): void
  close(): void
}

interface JournalLine {
  upstream: string
  entry: unknown
}

const journalLine = z.object({ upstream: z.string(), entry: z.unknown() })
const newline = 0x0a
const chunkBytes = 1 << 20
const ownerOnly = 0o600

/** A journal that keeps nothing, for a simulator whose state may die with it. */
export function createVolatileJournal(): Journal {
  return { append() {}, clear() {}, close() {} }
}

/**
 * Opens an append-only file of JSON lines, which only its owner may read, and replays it. A line is complete once its
 * newline is there; whatever follows the last newline was never acknowledged before a crash, and is cut off.
 *
 * `append` returns once the kernel has the line: it survives a SIGKILL of the process, but not a power cut.
 *
 * @throws StartError naming the line if a complete line is not a journal line
 */
export function openJournal(path: string, replay: (line: JournalLine) => void): Journal {
  mkdirSync(dirname(path), { recursive: true })
  const file = openSync(path, 'a+', ownerOnly)
  let length: number
  try {
    // Earlier versions let others read the file, and it holds session keys.
    fchmodSync(file, ownerOnly)
    length = replayLines(file, path, replay)
    ftruncateSync(file, length)
  } catch (error) {
    closeSync(file)
    throw error
  }
  let open = true
  return {
    append(upstream, entry) {
      // The number of the descriptor may belong to another file by now.
      if (!open) throw new Error('The journal is closed')
      const line = Buffer.from(`${JSON.stringify({ upstream, entry })}\n`)
      try {
        for (let written = 0; written < line.length;) written += writeSync(file, line, written)
      } catch (error) {
        // Half a line in the middle would make the rest of the file unreadable.
        ftruncateSync(file, length)
        throw error
      }
      length += line.length
    },
    clear() {
      ftruncateSync(file, 0)
      length = 0
    },
    close() {
      if (open) closeSync(file)
      open = false
    },
  }
}

/** @returns the length in bytes of the complete lines */
function replayLines(file: number, path: string, replay: (line: JournalLine) => void): number {
  const size = fstatSync(file).size
  let rest: Buffer = Buffer.alloc(0)
  let position = 0
  let lineNumber = 0
  while (position < size) {
    const chunk = Buffer.alloc(Math.min(chunkBytes, size - position))
    const read = readSync(file, chunk, 0, chunk.length, position)
    if (read === 0) break
    position += read
    const bytes = Buffer.concat([rest, chunk.subarray(0, read)])
    let start = 0
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      lineNumber += 1
      replayLine(bytes.toString('utf8', start, end), `${path}:${lineNumber}`, replay)
      start = end + 1
    }
    rest = bytes.subarray(start)
  }
  return position - rest.length
}

function replayLine(text: string, place: string, replay: (line: JournalLine) => void): void {
  try {
    const line = journalLine.parse(JSON.parse(text))
    replay({ upstream: line.upstream, entry: line.entry })
  } catch (error) {
    throw new StartError(`The journal can't be read at ${place}`, { cause: error })
  }
}
