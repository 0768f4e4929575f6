import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { waitUntil } from '@ongaku/testing'
import { runProgram, type RunningProcess } from '../../support/run-process.ts'
import { silentFlac } from './flac.ts'

export interface Mpd extends RunningProcess {
  /** The socket clients connect to. */
  socket: string
  /** Sends a command, as `mpc` takes it. */
  command(...args: string[]): void
}

export const trackOf = (title: string, number: number) => ({
  artist: 'Ichiko Aoba',
  title,
  album: 'Windswept Adan',
  track: number,
})

/** A Music Player Daemon in a folder of its own that plays to nobody; its queue holds a track of 31 seconds for each title. */
export async function startMpd(folder: string, titles: readonly string[]): Promise<Mpd> {
  const [music, socket] = [join(folder, 'music'), join(folder, 'socket')]
  await mkdir(music)
  for (const [index, title] of titles.entries()) {
    await writeFile(join(music, `${index}.flac`), silentFlac(31, trackOf(title, index + 1)))
  }
  const config = `music_directory "${music}"
db_file "${join(folder, 'database')}"
bind_to_address "${socket}"
audio_output {
  type "null"
  name "nobody"
}
`
  await writeFile(join(folder, 'mpd.conf'), config)
  const mpd = runProgram('mpd', ['--no-daemon', '--stderr', join(folder, 'mpd.conf')])
  const mpc = (...args: string[]) =>
    spawnSync('mpc', ['--host', socket, ...args], { encoding: 'utf8', timeout: 10_000 })
  await waitUntil(
    () => mpc('--wait', 'update').status,
    (status) => status === 0,
  )
  const command = (...args: string[]) => {
    const { status, stderr } = mpc(...args)
    if (status !== 0) throw new Error(`mpc ${args.join(' ')} ended with ${status}: ${stderr}`)
  }
  command('add', '/')
  return { ...mpd, socket, command }
}
