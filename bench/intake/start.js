import { setTimeout as wait } from 'node:timers/promises'
import { runNode } from './child.js'
import { createDataFolder } from './data-folder.js'
import { startOngaku } from './ongaku.js'
import { memoryOf } from './process-stats.js'
import { medianOf, round } from './statistics.js'

const idleMs = 5_000

async function measureNode() {
  const startedAt = performance.now()
  const node = runNode(['-e', 'console.log("ready"); setInterval(() => {}, 1000)'])
  await node.printed(/ready/)
  const readyMs = performance.now() - startedAt
  await wait(idleMs)
  const { residentMb } = await memoryOf(node.pid)
  await node.stop()
  return { readyMs, residentMb }
}

async function measureStart(options, dataDir) {
  const ongaku = await startOngaku(options, dataDir)
  await wait(idleMs)
  const { residentMb } = await ongaku.memory()
  await ongaku.stop()
  return { readyMs: ongaku.readyMs, residentMb }
}

async function measureRound(options) {
  const folder = await createDataFolder()
  try {
    const node = await measureNode()
    const first = await measureStart(options, folder.path)
    const second = await measureStart(options, folder.path)
    return { node, first, second }
  } finally {
    folder.remove()
  }
}

/** One row: a figure of Ongaku beside the same figure of Node doing nothing. */
function describe(rounds, row, unit, aim, { start, name }) {
  const figure = round(medianOf(rounds, (one) => one[start][name]))
  const yardstick = round(medianOf(rounds, ({ node }) => node[name]))
  const ratio = round(medianOf(rounds, (one) => one[start][name] / one.node[name]))
  return {
    row,
    figure: `${figure} ${unit}`,
    yardstick: `bare Node ${yardstick} ${unit}`,
    ratio: String(ratio),
    aim,
  }
}

/** The time until it is ready, in an empty folder and the next time, and its memory once idle. */
export async function measureStarts(options) {
  const raw = []
  for (let n = 0; n < options.rounds; n += 1) raw.push(await measureRound(options))
  const rows = [
    describe(raw, 'ready, empty folder', 'ms', '1000 ms', { start: 'first', name: 'readyMs' }),
    describe(raw, 'ready, the next time', 'ms', '', { start: 'second', name: 'readyMs' }),
    describe(raw, 'idle memory', 'MB', '150 MB', { start: 'second', name: 'residentMb' }),
  ]
  return { rows, raw }
}
