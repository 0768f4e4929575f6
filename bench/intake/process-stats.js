import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Linux counts CPU time in ticks of 10 ms (USER_HZ, the same on every architecture Node runs on). */
const msPerTick = 10

/** CPU time of a process so far, all threads, in milliseconds. */
export async function cpuMsOf(pid) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name in parentheses may hold spaces; utime and stime are fields 14 and 15, the name is field 2.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * msPerTick
}

/** Resident memory of a process in MB: now, and the most it ever had. */
export async function memoryOf(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const megabytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024
  return { residentMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') }
}

/** Disk blocks a folder's files have, in MB (10^6 bytes); a sparse file counts with what is written of it. */
export async function diskMbOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).blocks * 512)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1e6
}
