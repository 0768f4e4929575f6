import fs from 'node:fs'

/** Gives back what the mapped data file takes of memory, once the process has grown too large. */
export interface MappedMemory {
  /** Reading or writing begins; each call is followed by one of `endWork`. */
  beginWork(): void
  endWork(): void
  stop(): void
}

/** What is in this process's memory, in bytes: everything, and that part which is pages of files. */
export interface Residency {
  all: number
  files: number
}

export interface MappedMemoryOptions {
  /** How large the process may become, in bytes, before mapped pages are given back. */
  target: number
  unmap: () => Promise<void>
  onFailure: (error: unknown) => void
  /** How often at most; then the system alone decides which pages stay. */
  mostTimes?: number
  /** Undefined where the system does not tell. */
  measure?: () => Residency | undefined
}

/** Often enough: in this time a busy server maps a few tens of megabytes. */
const INTERVAL_MS = 10

/** Unmapping has a price, so a process that is large for other reasons does it for no less than this. */
const WORTH_IT = 96 * 1024 ** 2

/** Each time costs up to 3 KB of native memory in the storage library, which are never given back. */
const MOST_TIMES = 10_000

/** Linux tells; elsewhere the system alone decides which pages of the file stay. */
function measureProcess(): Residency | undefined {
  try {
    const status = fs.readFileSync('/proc/self/status', 'latin1')
    const [all, files] = [/VmRSS:\s+(\d+)/, /RssFile:\s+(\d+)/].map((name) => Number(name.exec(status)?.[1]))
    return all && files ? { all: all * 1024, files: files * 1024 } : undefined
  } catch {
    return undefined
  }
}

/**
 * A page of the data file that is read once stays mapped until the system runs short, so after a while the whole file
 * counts as this process's memory. While there is work, this measures how many pages of files came in since the file
 * was last unmapped (programs are files too, hence the difference), and has it unmapped when the process is too large.
 * The pages stay in the system's cache, from which they come back quickly.
 */
export function watchMappedMemory(options: MappedMemoryOptions): MappedMemory {
  const { target, unmap, onFailure, mostTimes = MOST_TIMES, measure = measureProcess } = options
  const worthIt = Math.min(WORTH_IT, target / 2)
  let base = measure()?.files
  let working = 0
  let times = 0
  let timer: NodeJS.Timeout | undefined
  let unmapping: Promise<void> | undefined

  function isTooMuch(): boolean {
    const now = base === undefined ? undefined : measure()
    return now !== undefined && now.all > target && now.files - (base ?? 0) > worthIt
  }

  function look(): void {
    if (working === 0) rest()
    if (unmapping || times >= mostTimes || !isTooMuch()) return
    times++
    unmapping = unmap()
      .then(() => void (base = measure()?.files), onFailure)
      .finally(() => (unmapping = undefined))
  }

  function rest(): void {
    clearInterval(timer)
    timer = undefined
  }

  return {
    beginWork() {
      working++
      if (base !== undefined) timer ??= setInterval(look, INTERVAL_MS).unref()
    },
    endWork: () => void working--,
    stop: rest,
  }
}
