import { linkLastfm, type Listener, register } from './listener.ts'
import { createDataDir, type Ongaku, startOngaku } from './start-ongaku.ts'

export interface SetUp {
  ongaku: Ongaku
  /** The user `mika`, whose simulated Last.fm account `mika-fm` is linked. */
  listener: Listener
}

/** For a test file: an Ongaku of its own, started before its tests and stopped after them. */
export function setUpOngaku(env: Record<string, string> = {}): SetUp {
  const setUp = {} as SetUp
  let dataDir: Awaited<ReturnType<typeof createDataDir>>

  beforeAll(async () => {
    dataDir = await createDataDir()
    setUp.ongaku = await startOngaku(dataDir.path, env)
    setUp.listener = await register(setUp.ongaku.url, 'mika')
    await linkLastfm(setUp.listener, 'mika-fm')
  })

  afterAll(async () => {
    await setUp.ongaku.end('SIGTERM')
    await dataDir.remove()
  })

  return setUp
}
