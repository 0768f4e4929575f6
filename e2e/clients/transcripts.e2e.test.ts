import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { fillIn, findPlayer } from '@ongaku/shared/players'
import { setUpOngaku } from '../support/set-up.ts'
import { makeAppPassword, makeToken, makeWebhook } from './support/credentials.ts'
import { expectEachOnce, seePlaying } from './support/expect-each-once.ts'
import { lacksProgram, tryClient } from './support/try-client.ts'

interface Transcript {
  /** A script of the folder transcripts, and the webhook it needs. */
  script: string
  webhook?: string
  /** What the plays name as their source. */
  source: string
  /** What it plays; the first of them is also announced as playing. */
  titles: [string, ...string[]]
  /** What the answers say, in their order. */
  answers: string[]
}

const ok = '{"status":"ok"}'
const tokenValid = '{"code":200,"message":"Token valid.","valid":true,"user_name":"mika"}'

const transcripts: Transcript[] = [
  {
    script: 'navidrome',
    source: 'listenbrainz/navidrome',
    titles: ['Tsukihi'],
    answers: [tokenValid, ok, ok],
  },
  {
    script: 'jellyfin',
    source: 'listenbrainz/jellyfin-listenbrainz-plugin',
    titles: ['Mahoroboshiya'],
    answers: [tokenValid, ok, ok],
  },
  {
    script: 'pano-scrobbler-listenbrainz',
    source: 'listenbrainz/pano-scrobbler',
    titles: ['Kokoro no Sekai', 'Ikinokori Bokura', 'Imperial Smoke Town'],
    answers: [tokenValid, ok, ok, ok, '"listens":[', '"playing_now":true', '"count":'],
  },
  {
    script: 'pano-scrobbler-gnufm',
    source: 'lastfm/pano-scrobbler',
    titles: ['Terminal Rain', 'Seabed Eden', 'Haru Natsu Aki Fuyu'],
    answers: [
      '"session":{',
      '"nowplaying":{',
      '"accepted":1',
      '"accepted":2',
      '{',
      '"nowplaying":"true"',
      '"playcount":"',
    ],
  },
  {
    script: 'web-scrobbler-listenbrainz',
    source: 'listenbrainz/web-scrobbler',
    titles: ['Space Orphans'],
    answers: ['access-control-allow-origin: *', ok, ok],
  },
  {
    script: 'web-scrobbler-webhook',
    source: 'web-scrobbler/youtube',
    webhook: 'web-scrobbler',
    titles: ['Dolphine'],
    answers: [
      'access-control-allow-origin: ',
      ...'nowplaying paused resumedplaying scrobble loved'.split(' ').map((event) => `${event} 200`),
    ],
  },
  {
    script: 'plex',
    source: 'plex/plexamp',
    webhook: 'plex',
    titles: ['Uminari'],
    answers: 'play pause resume scrobble stop'.split(' ').map((event) => `media.${event} 200`),
  },
]

/** Those of the texts that are in the output, each behind the one before. */
function foundInOrder(texts: readonly string[], output: string): string[] {
  let from = 0
  return texts.filter((text) => {
    const at = output.indexOf(text, from)
    if (at >= 0) from = at + text.length
    return at >= 0
  })
}

tryClient('the transcripts of other clients', [lacksProgram('curl')], () => {
  const setUp = setUpOngaku()
  let env: Record<string, string>

  beforeAll(async () => {
    env = {
      URL: setUp.ongaku.url,
      USERNAME: 'mika',
      TOKEN: await makeToken(setUp.listener, 'Transcripts'),
      APP_PASSWORD: await makeAppPassword(setUp.listener),
      NOW: String(Math.floor(Date.now() / 1000) - 300),
    }
  })

  test.each(transcripts.map((transcript) => [transcript.script, transcript] as const))(
    'what %s sends is kept and delivered once, and answered as it expects',
    async (script, { webhook, source, titles, answers }) => {
      const { stdout } = await promisify(execFile)('sh', [`e2e/clients/transcripts/${script}.sh`], {
        env: {
          PATH: process.env.PATH,
          ...env,
          ...(webhook && { WEBHOOK: env.URL + (await makeWebhook(setUp.listener, webhook)) }),
        },
        timeout: 25_000,
      })
      expect({ found: foundInOrder(answers, stdout), stdout }).toEqual({ found: answers, stdout })
      await seePlaying(setUp, titles[0])
      expect(await expectEachOnce(setUp, titles)).toMatchObject(titles.map(() => ({ source })))
    },
  )

  test("the guide's examples for curl play what they say", async () => {
    const examples = findPlayer('curl').setups.map(({ file }) => file?.content ?? '')
    for (const example of examples) {
      const command = fillIn(example, { url: env.URL, token: env.TOKEN })
      await promisify(execFile)('sh', ['-ec', command], { env: { PATH: process.env.PATH }, timeout: 25_000 })
    }
    await expectEachOnce(setUp, ['Asleep Among Endives', 'Dawn in the Adan'])
  })
})
