import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { registerListener, waitForHistory } from './listener.js'
import { withOngaku } from './ongaku.js'
import { playsPerPost } from './options.js'
import { measurePage } from './page.js'
import { diskMbOf } from './process-stats.js'
import { runLoad } from './run-load.js'
import { medianOf, round } from './statistics.js'

const connections = 4
const settleMs = 10_000
const pollMs = 100

/** Posts all plays as one user. @returns seconds, from the first post on, until all are accepted and in the history */
async function importPlays(ongaku, listener, plays) {
  const startedAt = performance.now()
  const posts = plays / playsPerPost
  const job = { tokens: [listener.token], connections, firstPlay: 0, playsPerPost, posts }
  const { ends, ...load } = await runLoad({ ...job, url: `${ongaku.url}/api/v1/plays` })
  const lastPlays = ends.map(({ lastPlay }) => lastPlay)
  const startMs = performance.now() - startedAt - load.tookSeconds * 1000
  await waitForHistory(listener, lastPlays, pollMs)
  return {
    load,
    acceptedSeconds: load.tookSeconds,
    inHistorySeconds: (performance.now() - startedAt - startMs) / 1000,
  }
}

async function measureRound(options, ongaku, listener) {
  const cpuBefore = await ongaku.cpuMs()
  const taken = await importPlays(ongaku, listener, options.plays)
  const cpuMs = (await ongaku.cpuMs()) - cpuBefore
  await wait(settleMs)
  const folders = { disk: '.', kafka: 'kafka', mongo: 'mongo' }
  const disk = {}
  for (const [name, folder] of Object.entries(folders))
    disk[name] = await diskMbOf(join(ongaku.dataDir, folder))
  return { ...taken, cpuMsPerPlay: cpuMs / options.plays, ...(await ongaku.memory()), diskMb: disk }
}

function describe(plays, rounds) {
  const figure = (read) => round(medianOf(rounds, read))
  const count = plays.toLocaleString('en')
  const refused = rounds.reduce((sum, { load }) => sum + load.refused, 0)
  const accepted = figure(({ acceptedSeconds }) => acceptedSeconds)
  const inHistory = figure(({ inHistorySeconds }) => inHistorySeconds)
  const cpu = figure(({ cpuMsPerPlay }) => cpuMsPerPlay)
  return [
    {
      row: `${count} plays: accepted, in the history`,
      figure: `${accepted} s, ${inHistory} s; ${cpu} ms CPU a play${refused > 0 ? `; told to wait ${refused} times` : ''}`,
      aim: '10 s, 30 s',
    },
    {
      row: `memory: at most, ${settleMs / 1000} s after`,
      figure: `${figure(({ peakMb }) => peakMb)} MB, ${figure(({ residentMb }) => residentMb)} MB`,
    },
    {
      row: `disk for ${count} plays (database, log)`,
      figure: `${figure(({ diskMb }) => diskMb.disk)} MB (${figure(({ diskMb }) => diskMb.mongo)}, ${figure(({ diskMb }) => diskMb.kafka)})`,
      aim: '40 MB',
    },
  ]
}

/** A large import as one user, each round into an empty folder; then the latest page of what the last round has left. */
export async function measureImport(options) {
  const wanted = (part) => options.parts.includes(part)
  const rounds = []
  let page
  const count = wanted('import') ? options.rounds : 1
  for (let n = 1; n <= count; n += 1) {
    await withOngaku(options, async (ongaku) => {
      const listener = await registerListener(ongaku.url, 'bench')
      rounds.push(await measureRound(options, ongaku, listener))
      if (n === count && wanted('page')) page = await measurePage(options, ongaku, listener)
    })
  }
  const rows = [...(wanted('import') ? describe(options.plays, rounds) : []), ...(page?.rows ?? [])]
  return { rows, raw: { import: rounds, page: page?.raw } }
}
