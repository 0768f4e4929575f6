import { readFile, utimes } from 'node:fs/promises'
import { waitUntil } from '@ongaku/testing'
import { historyOf, login, register, somePlays } from './support/listener.ts'
import { runProcess } from './support/run-process.ts'
import { createDataDir, freePorts } from './support/start-ongaku.ts'

/** The address of each start so far, once it was complete. */
const startsOf = (output: string): string[] =>
  [...output.matchAll(/Ongaku +(http\S+)[^]*?Ctrl-C/g)].map(([, url = '']) => url)

const stopsOf = (output: string): number => output.split('ongaku: stopping').length - 1

test('npm run dev starts from the sources, restarts when one changes, and keeps its data', async () => {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: { dev: string } }
  const [program, ...args] = scripts.dev.split(' ')
  expect(program).toBe('tsx')
  const dataDir = await createDataDir()
  const env = { ...freePorts, ONGAKU_DATA_DIR: dataDir.path }
  const dev = runProcess('node_modules/tsx/dist/cli.mjs', env, args)
  /** The address once it has started more often than before; tsx has been seen to restart once more than asked. */
  const startedAfter = async (before: number) => {
    const starts = await waitUntil(
      () => startsOf(dev.output()),
      ({ length }) => length > before,
      40_000,
    )
    return starts.at(-1) ?? ''
  }
  try {
    const listener = await register(await startedAfter(0), 'mika')
    await listener.post('/plays', { plays: somePlays(1) })
    await waitUntil(
      () => historyOf(listener),
      ({ length }) => length === 1,
    )

    const starts = startsOf(dev.output()).length
    const now = new Date()
    await utimes('services/library/src/plays/play.ts', now, now)
    expect(await historyOf(await login(await startedAfter(starts), 'mika'))).toHaveLength(1)
  } finally {
    const stops = stopsOf(dev.output())
    await dev.end('SIGINT')
    await waitUntil(
      () => stopsOf(dev.output()),
      (now) => now > stops,
    )
    await dataDir.remove()
  }
}, 90_000)
