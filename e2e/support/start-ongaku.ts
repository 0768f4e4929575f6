import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProcess, type RunningProcess } from './run-process.ts'

export interface Ongaku extends RunningProcess {
  url: string
  kafka: string
  simulator: string
}

/** An empty folder that is gone after the test. */
export async function createDataDir(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'ongaku-e2e-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

export const freePorts = {
  ONGAKU_PORT: '0',
  ONGAKU_KAFKA_PORT: '0',
  ONGAKU_MONGO_PORT: '0',
  ONGAKU_SIMULATOR_PORT: '0',
}

/** The whole of Ongaku as `npm start` runs it, on free ports. */
export async function startOngaku(dataDir: string, env: Record<string, string> = {}): Promise<Ongaku> {
  const ongaku = runProcess('apps/ongaku/dist/main.js', { ...freePorts, ONGAKU_DATA_DIR: dataDir, ...env })
  await ongaku.printed(/Ctrl-C/)
  const read = (pattern: RegExp) => pattern.exec(ongaku.output())?.[1] ?? ''
  return {
    ...ongaku,
    url: read(/Ongaku +(\S+)/),
    kafka: read(/Kafka +(\S+)/),
    simulator: read(/simulated at (\S+)/),
  }
}

export interface Simulator extends RunningProcess {
  url: string
  /** What Ongaku needs to take it for Last.fm. */
  lastfmEnv: Record<string, string>
}

/** The simulated Last.fm as a process of its own, so that it outlives Ongaku. */
export async function startSimulator(env: Record<string, string> = {}): Promise<Simulator> {
  const account = { key: 'e2e-key', secret: 'e2e-secret' }
  const simulator = runProcess('packages/upstream-sim/dist/main.js', {
    ONGAKU_SIM_PORT: '0',
    ONGAKU_SIM_LASTFM_API_KEY: account.key,
    ONGAKU_SIM_LASTFM_SHARED_SECRET: account.secret,
    ...env,
  })
  const [, url = ''] = await simulator.printed(/"listening":"([^"]+)"/)
  const lastfmEnv = {
    LASTFM_API_KEY: account.key,
    LASTFM_SHARED_SECRET: account.secret,
    LASTFM_API_URL: `${url}/2.0/`,
    LASTFM_AUTH_URL: `${url}/api/auth/`,
  }
  return { ...simulator, url, lastfmEnv }
}
