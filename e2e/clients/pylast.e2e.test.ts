import { waitUntil } from '@ongaku/testing'
import { setUpOngaku } from '../support/set-up.ts'
import { createDataDir } from '../support/start-ongaku.ts'
import { allowAccess } from './support/allow-access.ts'
import { makeApiAccount, makeAppPassword } from './support/credentials.ts'
import { expectEachOnce, seePlaying } from './support/expect-each-once.ts'
import { runPython } from './support/run-python.ts'
import { startTlsFront, type TlsFront } from './support/tls-front.ts'
import { lacksProgram, lacksPythonModule, tryClient } from './support/try-client.ts'

const lacking = [lacksProgram('python3'), lacksPythonModule('pylast'), lacksProgram('openssl')]

tryClient('pylast', lacking, () => {
  const setUp = setUpOngaku()
  let folder: Awaited<ReturnType<typeof createDataDir>>
  let front: TlsFront

  // pylast speaks HTTPS only.
  beforeAll(async () => {
    folder = await createDataDir()
    front = await startTlsFront(folder.path, new URL(setUp.ongaku.url))
  })
  afterAll(async () => {
    front.close()
    await folder.remove()
  })

  const run = (script: string, ...args: string[]) =>
    runPython(script, [front.host, ...args], { SSL_CERT_FILE: front.certificate })

  const titles = ['Chinuhaji', ...Array.from({ length: 12 }, (_, i) => `Song ${i} & ü`)]

  test('scrobbles are kept and delivered once, and what is playing is shown', async () => {
    const password = await makeAppPassword(setUp.listener)
    expect(await run('scrobble_with_pylast.py', 'mika', password)).toBe('mika\n')
    await seePlaying(setUp, 'Kirinaki Shima')
    const [play] = await expectEachOnce(setUp, titles)
    expect(play).toMatchObject({
      artist: 'Ichiko Aoba',
      album: 'Windswept Adan',
      duration_ms: 200_000,
      source: 'lastfm/pylast',
    })
  })

  test('what was played can be read', async () => {
    // What it loved reaches the library by another way than what it played.
    await waitUntil(
      async () => (await setUp.listener.get<{ total: number }>('/feedback')).data.total,
      (total) => total === 1,
    )
    const { api_key: key, shared_secret: secret } = await makeApiAccount(setUp.listener, 'A reader')
    const read = JSON.parse(await run('read_with_pylast.py', key, secret, 'mika')) as unknown
    expect(read).toEqual({
      playing: 'Kirinaki Shima',
      playcount: 13,
      recent: ['Chinuhaji', 'Song 0 & ü', 'Song 1 & ü'].map((title) => [
        `Ichiko Aoba - ${title}`,
        'Windswept Adan',
        expect.any(Number) as number,
      ]),
      artists: [['Ichiko Aoba', 13]],
      albums: [['Ichiko Aoba - Windswept Adan', 13]],
      tracks: 13,
      loved: ['Ichiko Aoba - Chinuhaji'],
    })
  })

  test('a program that asks for access on a page gets in', async () => {
    const { api_key: key, shared_secret: secret } = await makeApiAccount(setUp.listener, 'A program')
    const page = new URL(await run('ask_with_pylast.py', key, secret))
    await allowAccess(setUp.ongaku.url + page.pathname + page.search, 'mika', 'mika-password')
    const token = page.searchParams.get('token') ?? ''
    expect(await run('ask_with_pylast.py', key, secret, token)).toBe('mika\n')
    await expectEachOnce(setUp, ['Let in'])
  })
})
