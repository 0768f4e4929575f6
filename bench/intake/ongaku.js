import { createServer } from 'node:net'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { runNode } from './child.js'
import { createDataFolder } from './data-folder.js'
import { cpuMsOf, memoryOf } from './process-stats.js'

/** A port nobody listens on just now. It is chosen by us so that readiness can be asked for from the first moment on. */
async function findFreePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

const pollMs = 10
const readyLimitMs = 60_000

async function waitUntilReady(url, server) {
  const until = performance.now() + readyLimitMs
  while (performance.now() < until && server.child.exitCode === null) {
    const status = await fetch(`${url}/health/ready`).then(
      async (response) => {
        await response.arrayBuffer()
        return response.status
      },
      () => undefined,
    )
    if (status === 200) return
    await wait(pollMs)
  }
  throw new Error(`Ongaku did not get ready:\n${server.output()}`)
}

/**
 * Starts the built Ongaku of a checkout as `npm start` does after the build, as a process of its own on free ports.
 * `readyMs` runs from the process's start to the first 200 of /health/ready. The addresses are those of its banner.
 */
export async function startOngaku({ checkout, nodeArgs }, dataDir) {
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const startedAt = performance.now()
  const server = runNode([...nodeArgs, 'apps/ongaku/dist/main.js'], {
    cwd: checkout,
    env: {
      ONGAKU_PORT: String(port),
      ONGAKU_KAFKA_PORT: '0',
      ONGAKU_MONGO_PORT: '0',
      ONGAKU_SIMULATOR_PORT: '0',
      ONGAKU_DATA_DIR: dataDir,
    },
  })
  await waitUntilReady(url, server)
  const readyMs = performance.now() - startedAt
  await server.printed(/Ctrl-C/)
  const read = (pattern) => pattern.exec(server.output())?.[1]
  return {
    url,
    dataDir,
    readyMs,
    kafka: read(/^ *Kafka +(\S+)/m),
    mongo: read(/^ *MongoDB +(\S+)/m),
    simulator: read(/simulated at (\S+)/),
    cpuMs: () => cpuMsOf(server.pid),
    memory: () => memoryOf(server.pid),
    stop: server.stop,
  }
}

/** Runs work against a fresh Ongaku with an empty folder; both are gone afterwards. */
export async function withOngaku(options, work) {
  const folder = await createDataFolder()
  try {
    const ongaku = await startOngaku(options, folder.path)
    try {
      return await work(ongaku)
    } finally {
      await ongaku.stop()
    }
  } finally {
    folder.remove()
  }
}
