import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openJournal } from '../src/journal/journal.ts'
import { batch, type Fixture, startMs, startSeconds, startSim } from './sim-client.ts'

let folder: string
let dataFile: string
let running: Fixture[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'upstream-sim-'))
  dataFile = join(folder, 'state', 'sim.jsonl')
  running = []
})
afterEach(async () => {
  for (const { sim } of running) await sim.stop()
  rmSync(folder, { recursive: true })
})

const start = async () => {
  const fixture = await startSim({ dataFile })
  running.push(fixture)
  return fixture
}
const received = async (fixture: Fixture) =>
  (await fixture.control('GET', 'lastfm/received?user=listener')).json

test('has after a restart all it had before', async () => {
  const before = await start()
  const { sk } = await before.link('listener')
  await before.control('POST', 'lastfm/users', { username: 'ann', password: 'hush' })
  await before.control('POST', 'lastfm/corrections', { from: 'Chr', to: 'Cher' })
  const many = { ...batch([startSeconds, startSeconds - 300]), sk }
  await before.post(many)
  await before.post(many)
  await before.post({ method: 'track.updateNowPlaying', sk, artist: 'Cher', track: 'Now' })
  await before.post({ method: 'track.love', sk, artist: 'Cher', track: 'Track 0' })
  const pending = (await before.get({ method: 'auth.getToken' })).json as { token: string }
  await before.sim.stop()

  const after = await start()
  expect(await received(after)).toMatchObject({
    totals: { scrobbles: 2, received: 4 },
    scrobbles: [{ track: 'Track 0', times_received: 2 }, { track: 'Track 1' }],
    now_playing: { track: 'Now' },
  })
  const recent = await after.get({ method: 'user.getRecentTracks', user: 'listener', extended: '1' })
  expect(recent.json).toMatchObject({ recenttracks: { track: [{}, { name: 'Track 0', loved: '1' }, {}] } })
  expect((await after.post(many)).json).toMatchObject({ scrobbles: { '@attr': { accepted: 2 } } })
  expect(await after.post({ method: 'auth.getSession', token: pending.token })).toMatchObject({
    json: { error: 14 },
  })
  const mobile = { method: 'auth.getMobileSession', username: 'ann', password: 'hush' }
  expect((await after.post(mobile)).status).toBe(200)
  const corrected = await after.post({ ...batch([startSeconds], () => ({ artist: 'chr' })), sk })
  expect(corrected.text).toContain('"corrected":"1","#text":"Cher"')
})

test('has every acknowledged scrobble on disk while it still runs', async () => {
  const fixture = await start()
  const { sk } = await fixture.link('listener')
  for (let sent = 1; sent <= 20; sent += 1) {
    await fixture.post({ ...batch([startSeconds - sent]), sk })
    const lines = readFileSync(dataFile, 'utf8').split('\n')
    expect(lines.filter((line) => line.includes('"scrobbled"'))).toHaveLength(sent)
  }
})

test('drops a last line that was torn, and writes on after it', async () => {
  const before = await start()
  const { sk } = await before.link('listener')
  await before.post({ ...batch([startSeconds]), sk })
  await before.sim.stop()
  const whole = readFileSync(dataFile, 'utf8')
  appendFileSync(dataFile, '{"upstream":"lastfm","entry":{"type":"scrobbled","user":"list')

  const after = await start()
  expect(readFileSync(dataFile, 'utf8')).toBe(whole)
  await after.post({ ...batch([startSeconds - 60]), sk })
  await after.sim.stop()
  expect(await received(await start())).toMatchObject({ totals: { scrobbles: 2, received: 2 } })
})

test('forgets all on a reset, on disk too', async () => {
  const before = await start()
  await before.link('listener')
  await before.control('POST', 'reset')
  const { sk } = await before.link('ann')
  await before.sim.stop()
  const after = await start()
  expect((await after.get({ method: 'user.getInfo', user: 'listener' })).status).toBe(404)
  expect((await after.post({ ...batch([startSeconds]), sk })).status).toBe(200)
})

test('refuses to start on a file it cannot read, naming the line, and leaves it as it is', async () => {
  const first = await start()
  await first.link('listener')
  await first.sim.stop()
  const [line = ''] = readFileSync(dataFile, 'utf8').split('\n')
  const broken = `${line}\nnot json\n${line}\n`
  writeFileSync(dataFile, broken)
  await expect(start()).rejects.toThrow(`${dataFile}:2`)
  expect(readFileSync(dataFile, 'utf8')).toBe(broken)
})

test('says when its port is taken', async () => {
  const first = await start()
  const port = Number(new URL(first.sim.url()).port)
  await expect(startSim({ http: { port } })).rejects.toThrow('EADDRINUSE')
})

describe('openJournal', () => {
  test('replays lines of any length and script, whole', () => {
    const path = join(folder, 'journal.jsonl')
    const entries = [1, 10, 700_000, 2_500_000].map((length) => ({ text: '音🎹'.repeat(length), length }))
    const journal = openJournal(path, () => undefined)
    for (const entry of entries) journal.append('test', entry)
    journal.close()
    const replayed: unknown[] = []
    openJournal(path, (line) => replayed.push(line.entry)).close()
    expect(replayed).toEqual(entries)
  })

  test.each([
    ['a new one', false],
    ['one that others could read', true],
  ])('lets only its owner read the file: %s', (_, exists) => {
    const path = join(folder, 'journal.jsonl')
    if (exists) writeFileSync(path, '', { mode: 0o644 })
    openJournal(path, () => undefined).close()
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600')
  })

  test('refuses to write once it is closed', () => {
    const journal = openJournal(join(folder, 'journal.jsonl'), () => undefined)
    journal.close()
    expect(() => journal.append('test', { at: startMs })).toThrow('closed')
  })
})
