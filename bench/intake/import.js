import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { registerListener, waitForHistory } from './listener.js'
import { withOngaku } from './ongaku.js'
import { playsPerPost } from './options.js'
import { measurePage } from './page.js'
import { diskMbOf } from './process-stats.js'
import { protocols, speaks } from './protocols.js'
import { runLoad } from './run-load.js'
import { medianOf, round } from './statistics.js'

const connections = 4
const settleMs = 10_000
const pollMs = 100

/** Posts all plays as one user. @returns seconds, from the first post on, until all are accepted and in the history */
async function importPlays(ongaku, listener, { plays, protocol }) {
  const startedAt = performance.now()
  const posts = plays / playsPerPost
  const url = ongaku.url + protocols[protocol].path
  const job = { url, protocol, tokens: [listener.token], connections, firstPlay: 0, playsPerPost, posts }
  const { ends, ...load } = await runLoad(job)
  const lastPlays = ends.map(({ lastPlay }) => lastPlay)
  const startMs = performance.now() - startedAt - load.tookSeconds * 1000
  await waitForHistory(listener, lastPlays, pollMs)
  return {
    load,
    acceptedSeconds: load.tookSeconds,
    inHistorySeconds: (performance.now() - startedAt - startMs) / 1000,
  }
}

async function measureRound({ plays, protocol }, ongaku, listener) {
  const cpuBefore = await ongaku.cpuMs()
  const taken = await importPlays(ongaku, listener, { plays, protocol })
  const cpuMs = (await ongaku.cpuMs()) - cpuBefore
  await wait(settleMs)
  const folders = { disk: '.', kafka: 'kafka', mongo: 'mongo' }
  const disk = {}
  for (const [name, folder] of Object.entries(folders))
    disk[name] = await diskMbOf(join(ongaku.dataDir, folder))
  return { ...taken, cpuMsPerPlay: cpuMs / plays, ...(await ongaku.memory()), diskMb: disk }
}

function describeTime({ plays, protocol }, rounds) {
  const figure = (read) => round(medianOf(rounds, read))
  const refused = rounds.reduce((sum, { load }) => sum + load.refused, 0)
  const accepted = figure(({ acceptedSeconds }) => acceptedSeconds)
  const inHistory = figure(({ inHistorySeconds }) => inHistorySeconds)
  const cpu = figure(({ cpuMsPerPlay }) => cpuMsPerPlay)
  const { name, importAim } = protocols[protocol]
  return {
    row: `${plays.toLocaleString('en')} plays by ${name}: accepted, in the history`,
    figure: `${accepted} s, ${inHistory} s; ${cpu} ms CPU a play${refused > 0 ? `; told to wait ${refused} times` : ''}`,
    aim: importAim,
  }
}

function describeSpace({ plays }, rounds) {
  const figure = (read) => round(medianOf(rounds, read))
  return [
    {
      row: `memory: at most, ${settleMs / 1000} s after`,
      figure: `${figure(({ peakMb }) => peakMb)} MB, ${figure(({ residentMb }) => residentMb)} MB`,
    },
    {
      row: `disk for ${plays.toLocaleString('en')} plays (database, log)`,
      figure: `${figure(({ diskMb }) => diskMb.disk)} MB (${figure(({ diskMb }) => diskMb.mongo)}, ${figure(({ diskMb }) => diskMb.kafka)})`,
      aim: '40 MB',
    },
  ]
}

/** Large imports by one protocol as one user, each into an empty folder; `atEnd` gets to see what the last has left. */
async function measureRounds(options, { count, protocol, atEnd }) {
  const rounds = []
  for (let n = 1; n <= count; n += 1) {
    await withOngaku(options, async (ongaku) => {
      if (!(await speaks(ongaku, protocol))) return
      const listener = await registerListener(ongaku.url, 'bench')
      rounds.push(await measureRound({ ...options, protocol }, ongaku, listener))
      if (n === count) await atEnd?.(ongaku, listener)
    })
  }
  return rounds
}

/** A large import by each protocol; and the latest page of what the last import over REST has left. */
export async function measureImport(options) {
  const wanted = (part) => options.parts.includes(part)
  const count = wanted('import') ? options.rounds : 1
  let page
  const atEnd = async (ongaku, listener) => {
    if (wanted('page')) page = await measurePage(options, ongaku, listener)
  }
  const rest = await measureRounds(options, { count, protocol: 'rest', atEnd })
  const pageRows = page?.rows ?? []
  if (!wanted('import')) return { rows: pageRows, raw: { import: rest, page: page?.raw } }
  const listenbrainz = await measureRounds(options, { count, protocol: 'listenbrainz' })
  const rows = [
    describeTime({ ...options, protocol: 'rest' }, rest),
    ...describeSpace(options, rest),
    ...(listenbrainz.length > 0
      ? [describeTime({ ...options, protocol: 'listenbrainz' }, listenbrainz)]
      : []),
    ...pageRows,
  ]
  return { rows, raw: { import: rest, listenbrainz, page: page?.raw } }
}
