import { setUpOngaku } from '../support/set-up.ts'
import { createDataDir } from '../support/start-ongaku.ts'
import { makeAppPassword } from './support/credentials.ts'
import { expectEachOnce, seePlaying } from './support/expect-each-once.ts'
import { runPython } from './support/run-python.ts'
import { startTlsFront } from './support/tls-front.ts'
import { lacksProgram, lacksPythonModule, tryClient } from './support/try-client.ts'

const lacking = [lacksProgram('python3'), lacksPythonModule('pylast'), lacksProgram('openssl')]

tryClient('pylast', lacking, () => {
  const setUp = setUpOngaku()

  test('scrobbles are kept and delivered once, and what is playing is shown', async () => {
    const folder = await createDataDir()
    // pylast speaks HTTPS only.
    const front = await startTlsFront(folder.path, new URL(setUp.ongaku.url))
    const args = [front.host, 'mika', await makeAppPassword(setUp.listener)]
    const name = await runPython('scrobble_with_pylast.py', args, { SSL_CERT_FILE: front.certificate })
    expect(name).toBe('mika\n')

    await seePlaying(setUp, 'Kirinaki Shima')
    const titles = ['Chinuhaji', ...Array.from({ length: 12 }, (_, i) => `Song ${i} & ü`)]
    const [play] = await expectEachOnce(setUp, titles)
    expect(play).toMatchObject({ artist: 'Ichiko Aoba', album: 'Windswept Adan', duration_ms: 200_000 })
    front.close()
    await folder.remove()
  })
})
