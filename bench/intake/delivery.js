import { setTimeout as wait } from 'node:timers/promises'
import { openConnection } from './http-connection.js'
import { linkLastfm, registerListener } from './listener.js'
import { withOngaku } from './ongaku.js'
import { medianOf, percentile, round } from './statistics.js'

/** Below the five calls a second that are made to Last.fm, so that it is not that limit which is measured. */
const apartMs = 250
const minuteMs = 60_000
const settleMs = 3_000
const arrivalLimitMs = 30_000

/** What the simulated Last.fm has of the account: the time of arrival by title. */
async function arrivals(simulator, username) {
  const response = await fetch(`${simulator}/control/lastfm/received?user=${username}`)
  const { scrobbles } = await response.json()
  return new Map(scrobbles.map(({ track, first_received_at: at }) => [track, Date.parse(at)]))
}

async function waitForArrivals(ongaku, username, titles) {
  const until = performance.now() + arrivalLimitMs
  for (;;) {
    const received = await arrivals(ongaku.simulator, username)
    if (titles.every((title) => received.has(title))) return received
    if (performance.now() > until) throw new Error(`only ${received.size} plays have reached Last.fm`)
    await wait(apartMs)
  }
}

/** Nobody asks the simulator while plays are under way: it notes when each arrives. @returns ms from post to arrival */
async function measureRound(ongaku, listener, name, count) {
  const connection = await openConnection(`${ongaku.url}/api/v1/plays`)
  const postedAt = new Map()
  for (let n = 0; n < count; n += 1) {
    const title = `${name} ${n}`
    const started_at = new Date(Date.now() - (count - n) * minuteMs).toISOString()
    postedAt.set(title, Date.now())
    const { status, body } = await connection.post(
      JSON.stringify({ plays: [{ artist: 'Bench', title, started_at }] }),
      listener.token,
    )
    if (status !== 202) throw new Error(`a play was answered with ${status}: ${body}`)
    await wait(apartMs)
  }
  connection.close()
  const received = await waitForArrivals(ongaku, listener.username, [...postedAt.keys()])
  const takenMs = [...postedAt].map(([title, at]) => received.get(title) - at)
  return { p50Ms: percentile(takenMs, 0.5), p99Ms: percentile(takenMs, 0.99), takenMs }
}

/** The time from a post of one play until the linked account has it, with nothing else going on. */
export function measureDelivery(options) {
  return withOngaku(options, async (ongaku) => {
    const listener = await registerListener(ongaku.url, 'bench')
    await linkLastfm(listener)
    await wait(settleMs)
    await measureRound(ongaku, listener, 'Warm-up', 10)
    const raw = []
    for (let n = 1; n <= options.rounds; n += 1) {
      raw.push(await measureRound(ongaku, listener, `Round ${n}`, options.deliveries))
    }
    const [p50, p99] = ['p50Ms', 'p99Ms'].map((name) => round(medianOf(raw, (one) => one[name])))
    return {
      rows: [{ row: 'posted to delivered, idle', figure: `${p50} ms, p99 ${p99} ms`, aim: '25 ms' }],
      raw,
    }
  })
}
