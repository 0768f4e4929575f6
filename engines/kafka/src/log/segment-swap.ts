import { readdir, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory } from '../files/atomic-file.ts'
import { readCheckedJson, writeCheckedJson } from '../files/checked-json.ts'
import { logPath, segmentName } from './segment.ts'

const CLEANED = '.cleaned'

/**
 * Which segments a compacted one takes the place of. It bears the first one's offset, and stays even if it is empty: the
 * log begins where it began, or consumers that are there would be thrown out of range.
 */
export interface Swap {
  bases: number[]
}

const intentPath = (dir: string): string => join(dir, 'swap')
export const cleanedPath = (dir: string, base: number): string => `${logPath(dir, base)}${CLEANED}`

const removeIfThere = async (path: string): Promise<void> => {
  try {
    await unlink(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** Makes the swap on disk. Every step may be made again after a crash in the middle. */
async function carryOut(dir: string, { bases }: Swap, durable: boolean): Promise<void> {
  const [first, ...others] = bases
  if (first === undefined) return
  for (const base of bases) await removeIfThere(join(dir, `${segmentName(base)}.index`))
  try {
    await rename(cleanedPath(dir, first), logPath(dir, first))
  } catch (error) {
    // Renamed already, before the crash.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  for (const base of others) await removeIfThere(logPath(dir, base))
  if (durable) await syncDirectory(dir)
  await removeIfThere(intentPath(dir))
}

/** Puts a compacted segment, which was written and flushed beside the log, in the place of those it was made from. */
export async function swapSegments(dir: string, swap: Swap, durable: boolean): Promise<void> {
  await writeCheckedJson(intentPath(dir), swap, durable)
  await carryOut(dir, swap, durable)
}

/** Finishes a swap that a crash broke off, and drops compacted segments that were never put in place. */
export async function finishSwap(dir: string): Promise<void> {
  const swap = (await readCheckedJson(intentPath(dir))) as Swap | undefined | null
  if (swap) await carryOut(dir, swap, true)
  for (const name of await readdir(dir)) if (name.endsWith(CLEANED)) await unlink(join(dir, name))
}
