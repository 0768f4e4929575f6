import { readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { FILE_MODE } from './private.ts'

const HEARTBEAT_MS = 2_000
const SILENT_AFTER_MS = 3 * HEARTBEAT_MS

interface Holder {
  pid: number
  host: string
  startedAt: string | null
}
export interface DataLock {
  release(): Promise<void>
}

// Two brokers of one process have the same pid, and a pid file can't tell them apart.
const heldHere = new Set<string>()

/** The kernel's start time of a process; null where /proc isn't there. It tells a reused pid from the old one. */
async function readStartTime(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function parseHolder(text: string): Holder | null {
  try {
    return JSON.parse(text) as Holder
  } catch {
    // Half-written by a process that was killed doing so.
    return null
  }
}

/** Removes a lock that was found abandoned, unless another process did so first and has taken it since. */
async function removeAbandoned(path: string, text: string): Promise<void> {
  const aside = `${path}.${process.pid}`
  await rename(path, aside)
  if ((await readFile(aside, 'utf8')) === text) await unlink(aside)
  else await rename(aside, path)
}

/** A holder on another machine (or in another container) can't be asked; a living one touches the file. */
async function isTouched(path: string): Promise<boolean> {
  const before = await stat(path)
  if (Date.now() - before.mtimeMs > SILENT_AFTER_MS) return false
  await delay(SILENT_AFTER_MS)
  const after = await stat(path).catch(() => before)
  return after.mtimeMs !== before.mtimeMs
}

async function isAlive(path: string, holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) return isTouched(path)
  if (holder.pid === process.pid) return heldHere.has(path)
  return isRunning(holder.pid) && (await readStartTime(holder.pid)) === holder.startedAt
}

async function create(path: string): Promise<boolean> {
  const holder: Holder = { pid: process.pid, host: hostname(), startedAt: await readStartTime(process.pid) }
  try {
    await writeFile(path, JSON.stringify(holder), { flag: 'wx', mode: FILE_MODE })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/**
 * Claims a data folder for this broker. A lock whose process is gone is taken over.
 * @throws Error where another broker is using the folder
 */
export async function lockDataDir(dataDir: string): Promise<DataLock> {
  const path = join(dataDir, 'broker.lock')
  const refuse = (detail: string): never => {
    const message = `data folder ${dataDir} is in use by another broker (${detail})`
    throw Object.assign(new Error(message), { code: 'DATA_DIR_IN_USE' })
  }
  if (heldHere.has(path)) refuse('in this process')
  if (!(await create(path))) {
    const text = await readFile(path, 'utf8')
    const holder = parseHolder(text)
    if (holder && (await isAlive(path, holder))) refuse(`pid ${holder.pid} on ${holder.host}`)
    await removeAbandoned(path, text)
    if (!(await create(path))) refuse('it was faster')
  }
  heldHere.add(path)
  const touch = (): void => {
    const now = new Date()
    utimes(path, now, now).catch(() => undefined)
  }
  const heartbeat = setInterval(touch, HEARTBEAT_MS).unref()
  return {
    async release() {
      clearInterval(heartbeat)
      heldHere.delete(path)
      await unlink(path).catch(() => undefined)
    },
  }
}
