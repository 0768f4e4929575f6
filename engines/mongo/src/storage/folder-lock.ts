import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import { FILE_MODE } from './private-folder.ts'

/*
 * One process per data folder. The lock file names its owner: process id, when that process started (ids are used
 * again), the boot and the process namespace (so that two containers are not taken for each other). An owner that
 * can be looked up is alive or dead for certain; one in another namespace counts as alive while it renews the file.
 */
const RENEW_MS = 5_000
const FRESH_MS = 20_000

interface Owner {
  pid: number
  started: string
  boot: string
  namespace: string
  nonce: string
}

export interface FolderLock {
  release(): void
}

const held = new Set<string>()

const read = (file: string): string => {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Field 22 of /proc/<pid>/stat, counted behind the command name, which may hold spaces. */
function startOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function namespaceOf(): string {
  try {
    return fs.readlinkSync('/proc/self/ns/pid')
  } catch {
    return hostname()
  }
}

const describeSelf = (): Owner => ({
  pid: process.pid,
  started: startOf(process.pid),
  boot: read('/proc/sys/kernel/random/boot_id').trim(),
  namespace: namespaceOf(),
  nonce: randomUUID(),
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function isAlive(file: string, text: string, self: Owner): boolean {
  let owner: Partial<Owner>
  try {
    owner = JSON.parse(text) as Partial<Owner>
  } catch {
    return false
  }
  if (owner.boot !== self.boot) return false
  if (owner.namespace === self.namespace) {
    if (owner.pid === undefined || owner.pid === process.pid) return false
    return isRunning(owner.pid) && owner.started === startOf(owner.pid)
  }
  try {
    return Date.now() - fs.statSync(file).mtimeMs < FRESH_MS
  } catch {
    return false
  }
}

const inUse = (folder: string): Error =>
  Object.assign(new Error(`the data folder ${folder} is in use by another server`), {
    code: 'DATA_DIR_IN_USE',
  })

/** Moves a dead owner's file away; puts it back when another starter was faster and it is a live one by now. */
function removeStale(file: string, text: string, folder: string): void {
  const aside = `${file}.${randomUUID()}`
  try {
    fs.renameSync(file, aside)
  } catch {
    return
  }
  if (read(aside) !== text) {
    fs.renameSync(aside, file)
    throw inUse(folder)
  }
  fs.rmSync(aside, { force: true })
}

/** Throws when a live server holds the folder. A killed owner's lock is taken over at once. */
export function lockFolder(folder: string): FolderLock {
  const real = fs.realpathSync(folder)
  if (held.has(real)) throw inUse(folder)
  const file = path.join(real, 'server.lock')
  const self = describeSelf()
  for (let attempt = 0; ; attempt++) {
    try {
      fs.writeFileSync(file, JSON.stringify(self), { flag: 'wx', mode: FILE_MODE })
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const text = read(file)
      if (attempt > 4 || isAlive(file, text, self)) throw inUse(folder)
      removeStale(file, text, folder)
    }
  }
  held.add(real)
  const renewal = setInterval(() => {
    const now = new Date()
    fs.utimes(file, now, now, () => undefined)
  }, RENEW_MS)
  renewal.unref()
  return {
    release() {
      clearInterval(renewal)
      held.delete(real)
      if (read(file) === JSON.stringify(self)) fs.rmSync(file, { force: true })
    },
  }
}
