import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fillIn, findPlayer } from '@ongaku/shared/players'
import { runProgram } from '../support/run-process.ts'
import { setUpOngaku } from '../support/set-up.ts'
import { createDataDir } from '../support/start-ongaku.ts'
import { makeAppPassword } from './support/credentials.ts'
import { expectEachOnce, seePlaying } from './support/expect-each-once.ts'
import { startMpd } from './support/mpd.ts'
import { lacksProgram, tryClient } from './support/try-client.ts'

const lacking = ['mpd', 'mpc', 'mpdscribble'].map(lacksProgram)

tryClient('mpd with mpdscribble', lacking, () => {
  const setUp = setUpOngaku()

  test('each track that mpd plays half of is kept and delivered once', async () => {
    const titles = ['Prologue', 'Pilgrimage']
    const folder = await createDataDir()
    const mpd = await startMpd(folder.path, titles)
    const [setup] = findPlayer('mpdscribble').setups
    const section = fillIn(setup.file?.content ?? '', {
      url: setUp.ongaku.url,
      username: 'mika',
      appPassword: await makeAppPassword(setUp.listener),
    }).replace('/var/cache/mpdscribble', folder.path)
    const config = join(folder.path, 'mpdscribble.conf')
    await writeFile(config, `host = ${mpd.socket}\nlog = -\nverbose = 2\n${section}\n`)
    const scribbler = runProgram('mpdscribble', ['--no-daemon', '--conf', config])

    await scribbler.printed(/handshake successful/)
    mpd.command('play', '1')
    for (const title of titles) {
      await seePlaying(setUp, title)
      // mpdscribble measures by the clock how much was heard: the last 17 seconds of 31 are more than half.
      mpd.command('seek', '0:14')
      await scribbler.printed(new RegExp(`songchange: Ichiko Aoba - ${title}`))
    }

    const plays = await expectEachOnce(setUp, titles)
    expect(plays).toMatchObject([
      { artist: 'Ichiko Aoba', album: 'Windswept Adan', duration_ms: 31_000 },
      { artist: 'Ichiko Aoba', album: 'Windswept Adan', duration_ms: 31_000 },
    ])
    await Promise.all([scribbler.end('SIGTERM'), mpd.end('SIGTERM')])
    await folder.remove()
  }, 90_000)
})
