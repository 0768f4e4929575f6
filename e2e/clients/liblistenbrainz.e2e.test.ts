import { waitUntil } from '@ongaku/testing'
import { historyOf } from '../support/listener.ts'
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

  test('what was played can be read, loved and deleted', async () => {
    // Other tokens can't remove anything.
    const token = await makeToken(setUp.listener, 'A reader', ['admin'])
    const printed = await runPython('read_with_liblistenbrainz.py', [setUp.ongaku.url, token, 'mika'])
    expect(JSON.parse(printed)).toEqual({
      playing: 'Hagupit',
      count: 3,
      newest: [
        ['Ichiko Aoba', 'Easter Lily', 'Windswept Adan'],
        ['Ichiko Aoba', 'Red Garden', 'Windswept Adan'],
      ],
      older: ['Porcelain'],
      deleted: 'ok',
    })
    const titles = await waitUntil(
      async () => (await historyOf(setUp.listener)).map(({ title }) => title),
      (kept) => !kept.includes('Porcelain'),
    )
    expect(titles).toEqual(['Easter Lily', 'Red Garden'])
  })

  test('a token that is none is refused', async () => {
    const wrong = '0f6b1c9e-4a2d-4c5e-9b1a-3f7d2e8c6a50'
    await expect(runPython('listen_with_liblistenbrainz.py', [setUp.ongaku.url, wrong])).rejects.toThrow(
      /InvalidAuthTokenException/,
    )
  })
})
