// A process of its own that posts plays over kept-alive connections, told what to do by its parent's message:
// { url, protocol, tokens, connections, firstPlay, playsPerPost, seconds or posts }. Connection n uses token n modulo their
// number.
import { setTimeout as wait } from 'node:timers/promises'
import { openConnection } from './http-connection.js'
import { createPlay } from './plays.js'
import { protocols } from './protocols.js'
import { percentile } from './statistics.js'

/** The ways a server says "not now, but later". */
const askedToWait = new Set([429, 503])
const defaultWaitSeconds = 1

async function post(connection, body, token, { takenStatus, taken }) {
  for (;;) {
    const sentAt = performance.now()
    const { status, head, body: answer } = await connection.post(body, token)
    if (status === takenStatus) {
      taken.latenciesMs.push(performance.now() - sentAt)
      return
    }
    if (!askedToWait.has(status)) throw new Error(`a post was answered with ${status}: ${answer}`)
    taken.refused += 1
    await wait(1000 * Number(/\r\nretry-after: *(\d+)/i.exec(head)?.[1] ?? defaultWaitSeconds))
  }
}

async function run({
  url,
  protocol,
  tokens,
  connections,
  firstPlay,
  playsPerPost,
  seconds = Infinity,
  posts = Infinity,
}) {
  const { createBody, takenStatus, contentType } = protocols[protocol]
  const opened = await Promise.all(
    Array.from({ length: connections }, () => openConnection(url, contentType)),
  )
  const taken = { latenciesMs: [], refused: 0 }
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  const until = startedAt + seconds * 1000
  let started = 0
  const work = async (connection, index) => {
    const token = tokens[index % tokens.length]
    let lastPlay
    while (started < posts && performance.now() < until) {
      const first = firstPlay + started * playsPerPost
      started += 1
      await post(connection, createBody(first, playsPerPost, token), token, { takenStatus, taken })
      lastPlay = createPlay(first + playsPerPost - 1)
    }
    return { token, lastPlay }
  }
  const ends = await Promise.all(opened.map(work))
  const tookMs = performance.now() - startedAt
  const { user, system } = process.cpuUsage(cpuBefore)
  for (const connection of opened) connection.close()
  return {
    posts: started,
    tookSeconds: tookMs / 1000,
    perSecond: (started * 1000) / tookMs,
    medianMs: percentile(taken.latenciesMs, 0.5),
    p99Ms: percentile(taken.latenciesMs, 0.99),
    refused: taken.refused,
    loadCpuPercent: (user + system) / 10 / tookMs,
    ends: ends.filter(({ lastPlay }) => lastPlay),
  }
}

process.once('message', (job) => {
  void run(job).then((result) => process.send({ result }, () => process.disconnect()))
})
