import { setUpOngaku } from '../support/set-up.ts'
import { makeToken } from './support/credentials.ts'
import { expectEachOnce, seePlaying } from './support/expect-each-once.ts'
import { runPython } from './support/run-python.ts'
import { lacksProgram, lacksPythonModule, tryClient } from './support/try-client.ts'

tryClient('liblistenbrainz', [lacksProgram('python3'), lacksPythonModule('liblistenbrainz')], () => {
  const setUp = setUpOngaku()

  test('a single listen and an import are kept and delivered once, and what is playing is shown', async () => {
    const token = await makeToken(setUp.listener, 'liblistenbrainz')
    expect(await runPython('listen_with_liblistenbrainz.py', [setUp.ongaku.url, token])).toBe('sent\n')
    await seePlaying(setUp, 'Hagupit')
    const [play] = await expectEachOnce(setUp, ['Easter Lily', 'Red Garden', 'Porcelain'])
    expect(play).toMatchObject({ artist: 'Ichiko Aoba', album: 'Windswept Adan', duration_ms: 200_000 })
  })

  test('a token that is none is refused', async () => {
    const wrong = '0f6b1c9e-4a2d-4c5e-9b1a-3f7d2e8c6a50'
    await expect(runPython('listen_with_liblistenbrainz.py', [setUp.ongaku.url, wrong])).rejects.toThrow(
      /InvalidAuthTokenException/,
    )
  })
})
