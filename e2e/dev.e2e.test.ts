import { readFile, utimes } from 'node:fs/promises'
import { waitUntil } from '@ongaku/testing'
import { historyOf, login, register, somePlays } from './support/listener.ts'
import { runProcess } from './support/run-process.ts'
import { createDataDir, freePorts } from './support/start-ongaku.ts'

const startsOf = (output: string): string[] =>
  [...output.matchAll(/Ongaku +(http\S+)/g)].map(([, url = '']) => url)

test('npm run dev starts from the sources, restarts when one changes, and keeps its data', async () => {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: { dev: string } }
  const [program, ...args] = scripts.dev.split(' ')
  expect(program).toBe('tsx')
  const dataDir = await createDataDir()
  const env = { ...freePorts, ONGAKU_DATA_DIR: dataDir.path }
  const dev = runProcess('node_modules/tsx/dist/cli.mjs', env, args)
  try {
    const [, url = ''] = await dev.printed(/Ongaku +(http\S+)[^]*Ctrl-C/)
    const listener = await register(url, 'mika')
    await listener.post('/plays', { plays: somePlays(1) })
    await waitUntil(
      () => historyOf(listener),
      (plays) => plays.length === 1,
    )

    const now = new Date()
    await utimes('services/library/src/plays/play.ts', now, now)
    await dev.printed(/Restarting[^]*Ctrl-C/)
    const [, restarted = ''] = startsOf(dev.output())
    expect(await historyOf(await login(restarted, 'mika'))).toHaveLength(1)
  } finally {
    await dev.end('SIGINT')
    await dataDir.remove()
  }
  await waitUntil(
    () => dev.output().match(/ongaku: stopping/g)?.length,
    (stops) => stops === 2,
  )
}, 60_000)
