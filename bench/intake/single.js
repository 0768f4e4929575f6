import { startBareHandler } from './bare.js'
import { registerListener, waitForHistory } from './listener.js'
import { withOngaku } from './ongaku.js'
import { protocols, speaks } from './protocols.js'
import { runLoad } from './run-load.js'
import { medianOf, round } from './statistics.js'

const connectionCounts = [32, 8, 1]
const warmUpSeconds = 2
/** More than one round can post: no round sends a play of another. */
const playsPerRound = 50_000

const comparison =
  'The bare handler is a process of its own. It produces to a spare topic on the broker of the same Ongaku, which is idle ' +
  "meanwhile; its CPU includes that broker's. Ongaku is one process with everything in it; its CPU is counted until the " +
  'history has the plays.'

/** The CPU time that processes take for some work, in ms for each post. */
async function withCpu(processes, work) {
  const sum = async () => {
    const times = await Promise.all(processes.map(({ cpuMs }) => cpuMs()))
    return times.reduce((total, ms) => total + ms, 0)
  }
  const before = await sum()
  const load = await work()
  return { ...load, cpuMsPerPost: ((await sum()) - before) / load.posts }
}

/** Everything a play costs counts, so that a load ends only once the history has it all. */
async function loadOngaku(ongaku, job) {
  const { ends, ...load } = await runLoad({ ...job, url: ongaku.url + protocols[job.protocol].path })
  const drainFrom = performance.now()
  for (const { token, lastPlay } of ends)
    await waitForHistory({ api: `${ongaku.url}/api/v1`, token }, [lastPlay])
  return { ...load, behindSeconds: (performance.now() - drainFrom) / 1000 }
}

async function loadBare(bare, job) {
  const { ends: _, ...load } = await runLoad({ ...job, protocol: 'rest', url: bare.url })
  return load
}

function describe(protocol, connections, rounds) {
  const figure = (side, name) => medianOf(rounds, (one) => one[side][name])
  const describeSide = (side) =>
    `${round(figure(side, 'perSecond'))}/s; ${round(figure(side, 'medianMs'))} ms, p99 ${round(figure(side, 'p99Ms'))}; ` +
    `${round(figure(side, 'cpuMsPerPost'))} ms CPU`
  const ratio = round(medianOf(rounds, (one) => one[protocol].perSecond / one.bare.perSecond))
  const refused = rounds.reduce((sum, one) => sum + one[protocol].refused, 0)
  const { name, singleAim } = protocols[protocol]
  return {
    row: `one play a request by ${name}, ${connections} connection${connections === 1 ? '' : 's'}`,
    figure: describeSide(protocol) + (refused > 0 ? `; told to wait ${refused} times` : ''),
    yardstick: `bare handler ${describeSide('bare')}`,
    ratio: String(ratio),
    aim: connections === 1 ? 'ahead of Koito, 172/s' : singleAim,
  }
}

async function findSpoken(ongaku) {
  const spoken = []
  for (const protocol of Object.keys(protocols)) if (await speaks(ongaku, protocol)) spoken.push(protocol)
  return spoken
}

/** One play a request, Ongaku by each protocol and the bare handler in turns. */
export function measureSingle(options) {
  return withOngaku(options, async (ongaku) => {
    const tokens = []
    for (let n = 1; n <= options.users; n += 1) {
      tokens.push((await registerListener(ongaku.url, `bench-${n}`)).token)
    }
    const spoken = await findSpoken(ongaku)
    const bare = await startBareHandler(ongaku.kafka)
    let firstPlay = 0
    const takeTurns = async (connections, seconds) => {
      const turns = {}
      for (const protocol of spoken) {
        firstPlay += playsPerRound
        const job = { protocol, tokens, connections, seconds, firstPlay, playsPerPost: 1 }
        turns[protocol] = await withCpu([ongaku], () => loadOngaku(ongaku, job))
      }
      const job = { tokens, connections, seconds, firstPlay, playsPerPost: 1 }
      turns.bare = await withCpu([bare, ongaku], () => loadBare(bare, job))
      return turns
    }
    await takeTurns(connectionCounts[0], warmUpSeconds)
    const raw = Object.fromEntries(connectionCounts.map((connections) => [connections, []]))
    for (let n = 0; n < options.rounds; n += 1) {
      for (const connections of connectionCounts) {
        raw[connections].push(await takeTurns(connections, options.seconds))
      }
    }
    await bare.stop()
    const loads = Object.values(raw).flatMap((rounds) => rounds.flatMap((turns) => Object.values(turns)))
    const busiest = Math.max(...loads.map(({ loadCpuPercent }) => loadCpuPercent))
    return {
      rows: spoken.flatMap((protocol) =>
        connectionCounts.map((connections) => describe(protocol, connections, raw[connections])),
      ),
      raw,
      notes: [comparison, `The load generator took at most ${round(busiest)} % of a core.`],
    }
  })
}
