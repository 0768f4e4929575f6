import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fillIn, findPlayer } from '@ongaku/shared/players'
import { runProgram } from '../support/run-process.ts'
import { setUpOngaku } from '../support/set-up.ts'
import { createDataDir } from '../support/start-ongaku.ts'
import { makeToken } from './support/credentials.ts'
import { expectEachOnce, seePlaying } from './support/expect-each-once.ts'
import { startMpd } from './support/mpd.ts'
import { clientsFolder, lacksProgram, tryClient } from './support/try-client.ts'

const program = join(clientsFolder, 'crates', 'bin', 'listenbrainz-mpd')

tryClient('mpd with listenbrainz-mpd', ['mpd', 'mpc', program].map(lacksProgram), () => {
  const setUp = setUpOngaku()

  test('a track that mpd plays half of is kept and delivered once', async () => {
    const folder = await createDataDir()
    const mpd = await startMpd(folder.path, ['Parfum d’étoiles'])
    const [setup] = findPlayer('listenbrainz-mpd').setups
    const submission = fillIn(setup.file?.content ?? '', {
      url: setUp.ongaku.url,
      token: await makeToken(setUp.listener, 'listenbrainz-mpd'),
    })
    const config = join(folder.path, 'config.toml')
    await writeFile(config, `${submission}\nenable_cache = false\n[mpd]\naddress = "${mpd.socket}"\n`)
    const client = runProgram(program, ['--config', config])

    mpd.command('play', '1')
    await seePlaying(setUp, 'Parfum d’étoiles')

    const [play] = await expectEachOnce(setUp, ['Parfum d’étoiles'], 25_000)
    expect(play).toMatchObject({ artist: 'Ichiko Aoba', album: 'Windswept Adan', duration_ms: 31_000 })
    await Promise.all([client.end('SIGINT'), mpd.end('SIGTERM')])
    await folder.remove()
  }, 60_000)
})
