import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fillIn, findPlayer } from '@ongaku/shared/players'
import { runProgram } from '../support/run-process.ts'
import { setUpOngaku } from '../support/set-up.ts'
import { createDataDir } from '../support/start-ongaku.ts'
import { makeAppPassword } from './support/credentials.ts'
import { expectEachOnce } from './support/expect-each-once.ts'
import { silentFlac } from './support/flac.ts'
import { trackOf } from './support/mpd.ts'
import { lacksProgram, tryClient } from './support/try-client.ts'

/** VLC refuses to be root. */
const isRoot = process.getuid?.() === 0
const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']

tryClient('VLC', [...(isRoot ? ['setpriv'] : []), 'vlc'].map(lacksProgram), () => {
  const setUp = setUpOngaku()

  test('each track that VLC plays half of is kept and delivered once', async () => {
    const titles = ['Dawn in the Adan', 'Sagu Palm’s Song']
    const folder = await createDataDir()
    await chmod(folder.path, 0o777)
    const files = titles.map((_, index) => join(folder.path, `${index}.flac`))
    for (const [index, title] of titles.entries()) {
      await writeFile(files[index]!, silentFlac(31, trackOf(title, index + 1)))
    }
    const { hostname, port } = new URL(setUp.ongaku.url)
    const [setup] = findPlayer('vlc').setups
    const command = fillIn(setup.file?.content ?? '', {
      host: hostname,
      port,
      username: 'mika',
      appPassword: await makeAppPassword(setUp.listener),
    })
    // VLC measures by the clock how much was heard: 17 seconds of 31 are more than half.
    const silently = ['--intf', 'dummy', '--aout', 'adummy', '--run-time', '17']
    const args = [...command.split(/[\s\\]+/), ...silently, ...files]
    const [program = '', ...rest] = isRoot ? [...asNobody, ...args] : args
    const vlc = runProgram(program, rest, { HOME: folder.path })

    const plays = await expectEachOnce(setUp, titles, 60_000)
    expect(plays).toMatchObject(titles.map(() => ({ artist: 'Ichiko Aoba', duration_ms: 31_000 })))
    await vlc.end('SIGTERM')
    await folder.remove()
  }, 90_000)
})
