import { LastFmNode } from 'lastfm'
import { setUpOngaku } from '../support/set-up.ts'
import { makeApiAccount, makeAppPassword } from './support/credentials.ts'
import { expectEachOnce, seePlaying } from './support/expect-each-once.ts'

const setUp = setUpOngaku()

const now = Math.floor(Date.now() / 1000)
const trackOf = (name: string) => ({ artist: { '#text': 'Björk' }, name, album: { '#text': 'Homogenic' } })

/** Its calls take handlers. */
const settled = <T>(call: (handlers: Parameters<LastFmNode['request']>[1]['handlers']) => void) =>
  new Promise<T>((resolve, reject) => {
    call({ success: resolve, error: ({ error, message }) => reject(new Error(`${error}: ${message}`)) })
  })

let client: LastFmNode
beforeAll(async () => {
  const { api_key, shared_secret: secret } = await makeApiAccount(setUp.listener, 'A player')
  const { hostname: host, port } = new URL(setUp.ongaku.url)
  client = new LastFmNode({ api_key, secret, useragent: 'a-player/1.0', host, port })
})

const signIn = (password: string) =>
  settled<{ session: { name: string; key: string } }>((handlers) =>
    client.request('auth.getMobileSession', { username: 'mika', password, write: true, handlers }),
  )

describe('the npm package lastfm', () => {
  test('a scrobble is kept and delivered once, listed, and what is playing is shown', async () => {
    const { session } = await signIn(await makeAppPassword(setUp.listener))
    const player = client.session({ user: session.name, key: session.key })

    await settled((handlers) =>
      client.update('nowplaying', player, { track: trackOf('Unravel'), duration: 201, handlers }),
    )
    await seePlaying(setUp, 'Unravel')
    await settled((handlers) =>
      client.update('scrobble', player, { track: trackOf('Jóga'), timestamp: now - 400, handlers }),
    )

    const [play] = await expectEachOnce(setUp, ['Jóga'])
    expect(play).toMatchObject({ artist: 'Björk', album: 'Homogenic' })
    const recent = await settled<{ recenttracks: { track: { name: string; date?: { uts: string } }[] } }>(
      (handlers) => client.request('user.getRecentTracks', { user: 'mika', handlers }),
    )
    expect(recent.recenttracks.track).toMatchObject([
      { name: 'Unravel' },
      { name: 'Jóga', date: { uts: String(now - 400) } },
    ])
  })

  test('a wrong password is error 4', async () => {
    await expect(signIn('wrong')).rejects.toThrow(/^4: /)
  })
})
