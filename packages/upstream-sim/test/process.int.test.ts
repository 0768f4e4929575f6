import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { apiKey, batch, createClient, sharedSecret } from './sim-client.ts'

const main = join(import.meta.dirname, '..', 'dist', 'main.js')

let folder: string
let child: ChildProcessWithoutNullStreams | undefined
beforeAll(() => {
  if (!existsSync(main)) throw new Error(`${main} is missing: run npm run build first`)
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'upstream-sim-'))
})
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

const run = (env: Record<string, string> = {}) => {
  child = spawn(process.execPath, [main], {
    env: {
      ONGAKU_SIM_PORT: '0',
      ONGAKU_SIM_DATA_FILE: join(folder, 'sim.jsonl'),
      ONGAKU_SIM_LASTFM_API_KEY: apiKey,
      ONGAKU_SIM_LASTFM_SHARED_SECRET: sharedSecret,
      ONGAKU_SIM_LASTFM_REQUESTS_PER_SECOND: '100000',
      ...env,
    },
  })
  return child
}
const listening = async (sim: ChildProcessWithoutNullStreams) => {
  const [line] = (await once(createInterface(sim.stdout), 'line')) as [string]
  return (JSON.parse(line) as { listening: string }).listening
}
const end = async (sim: ChildProcessWithoutNullStreams, signal: NodeJS.Signals) => {
  const exited = once(sim, 'exit')
  sim.kill(signal)
  return (await exited) as [number | null, NodeJS.Signals | null]
}

test.each(['SIGTERM', 'SIGINT'] as const)('says where it listens, and ends cleanly on %s', async (signal) => {
  const sim = run()
  expect(await listening(sim)).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(await end(sim, signal)).toEqual([0, null])
})

test('keeps every acknowledged scrobble through SIGKILL in the middle of many', async () => {
  const sim = run()
  const client = createClient(`${await listening(sim)}/2.0/`)
  const { sk } = await client.link('listener')
  const latest = Math.floor(Date.now() / 1000)
  const acknowledged: number[] = []

  let sent = 0
  const sendOn = async () => {
    for (;;) {
      sent += 1
      const timestamp = latest - sent
      const answer = await client.post({ ...batch([timestamp]), sk }).catch(() => undefined)
      if (!answer) return
      expect(answer.status).toBe(200)
      acknowledged.push(timestamp)
      if (acknowledged.length === 200) sim.kill('SIGKILL')
    }
  }
  await Promise.all([sendOn(), sendOn(), sendOn(), sendOn()])

  const again = createClient(`${await listening(run())}/2.0/`)
  const { json } = await again.control('GET', 'lastfm/received?user=listener')
  const { scrobbles } = json as { scrobbles: { timestamp: number; times_received: number }[] }
  const kept = scrobbles.map(({ timestamp }) => timestamp)
  expect(acknowledged.length).toBeGreaterThanOrEqual(200)
  expect(kept).toEqual(expect.arrayContaining(acknowledged))
  expect(new Set(kept).size).toBe(kept.length)
  // What was under way may have been kept without an answer, one at most on each connection.
  expect(kept.length - acknowledged.length).toBeLessThanOrEqual(4)
})

test('stops with one line on a wrong setting', async () => {
  const sim = run({ ONGAKU_SIM_PORT: 'eighty' })
  const lines: string[] = []
  createInterface(sim.stderr).on('line', (line) => lines.push(line))
  expect(await once(sim, 'close')).toEqual([1, null])
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('ONGAKU_SIM_PORT')
})
