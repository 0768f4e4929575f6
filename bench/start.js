// Measures the whole stack as `npm start` runs it (after the build): the time until it is ready, and its memory once it
// has been idle, beside a Node process that does nothing. `npm run bench:start -- 5` takes five rounds.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const rounds = Number(process.argv[2] ?? 3)
const idleMs = 5_000
const freePorts = {
  ONGAKU_PORT: '0',
  ONGAKU_KAFKA_PORT: '0',
  ONGAKU_MONGO_PORT: '0',
  ONGAKU_SIMULATOR_PORT: '0',
}

/** Resident memory of a process in MB, as Linux tells it. */
async function residentMegabytes(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024
}

/** Starts Node, waits for a text in its output, then for it to be idle. */
async function measure(args, readyText, env) {
  const startedAt = performance.now()
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  for await (const chunk of child.stdout) {
    output += chunk
    if (output.includes(readyText)) break
  }
  const readyMs = performance.now() - startedAt
  await wait(idleMs)
  const megabytes = await residentMegabytes(child.pid)
  child.kill('SIGTERM')
  await once(child, 'exit')
  return { readyMs, megabytes }
}

const measureNode = () => measure(['-e', 'console.log("ready"); setInterval(() => {}, 1000)'], 'ready', {})

async function measureOngaku(dataDir) {
  return measure(['apps/ongaku/dist/main.js'], 'Ctrl-C', { ...freePorts, ONGAKU_DATA_DIR: dataDir })
}

const dataDir = await mkdtemp(join(tmpdir(), 'ongaku-bench-'))
const rows = []
for (let round = 1; round <= rounds; round += 1) {
  const node = await measureNode()
  const ongaku = await measureOngaku(dataDir)
  rows.push({
    round: round === 1 ? '1 (empty data folder)' : String(round),
    'ready, ms': Math.round(ongaku.readyMs),
    '× bare node ': Number((ongaku.readyMs / node.readyMs).toFixed(1)),
    'idle memory, MB': Math.round(ongaku.megabytes),
    '× bare node': Number((ongaku.megabytes / node.megabytes).toFixed(1)),
  })
}
await rm(dataDir, { recursive: true })
console.table(rows)
