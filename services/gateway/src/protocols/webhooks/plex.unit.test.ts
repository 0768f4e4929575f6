import { plex } from './plex.ts'
import { type Reading } from './webhook-kind.ts'

const settings = { name: 'Plex' }

/** A call as Plex's support article shows it, with the length that newer servers send. */
const payload = {
  event: 'media.scrobble',
  user: true,
  owner: true,
  Account: { id: 1, thumb: 'https://plex.tv/users/1022b120ffbaa/avatar?c=1465525047', title: 'ada' },
  Server: { title: 'Office', uuid: '54664a3d8acc39983675640ec9ce00b70af9cc36' },
  Player: { local: true, publicAddress: '192.0.2.1', title: 'Plexamp', uuid: 'r6yfkdnfggbh2bdnvkffwbms' },
  Metadata: {
    librarySectionType: 'artist',
    ratingKey: '1936545',
    key: '/library/metadata/1936545',
    parentRatingKey: '1936544',
    grandparentRatingKey: '1936543',
    librarySectionTitle: 'Music',
    librarySectionID: 1224,
    type: 'track',
    title: "Love The One You're With",
    grandparentTitle: 'Stephen Stills',
    parentTitle: 'Stephen Stills',
    summary: '',
    index: 1,
    parentIndex: 1,
    duration: 184_000,
    addedAt: 1000396126,
    updatedAt: 1432897518,
  },
}

const track = {
  source: 'plex/plexamp',
  artist: 'Stephen Stills',
  title: "Love The One You're With",
  album: 'Stephen Stills',
  track_number: 1,
  duration_ms: 184_000,
}

const session = '["1","r6yfkdnfggbh2bdnvkffwbms","1936545"]'

const metadata = (more: Record<string, unknown>) => ({ Metadata: { ...payload.Metadata, ...more } })

const cases: [string, Record<string, unknown>, Reading][] = [
  [
    'a track of which 90 % were heard is a play',
    {},
    { says: 'plays', plays: [{ track, elapsedMs: 165_600, session }] },
  ],
  [
    'without a length too',
    metadata({ duration: undefined }),
    {
      says: 'plays',
      plays: [{ track: { ...track, duration_ms: undefined }, elapsedMs: undefined, session }],
    },
  ],
  ['a track that begins is playing', { event: 'media.play' }, { says: 'now_playing', track, session }],
  [
    'a track that goes on, too',
    { event: 'media.resume' },
    { says: 'now_playing', track, session, resumed: true },
  ],
  [
    "a track's own artist comes first, the album's second",
    { event: 'media.play', ...metadata({ originalTitle: 'Neil Young', parentTitle: 'Various' }) },
    {
      says: 'now_playing',
      track: { ...track, artist: 'Neil Young', album: 'Various', album_artist: 'Stephen Stills' },
      session,
    },
  ],
  [
    'the best rating is a love',
    { event: 'media.rate', rating: '10' },
    { says: 'feedback', feedback: 'loved', track },
  ],
  [
    'a rating that is taken back takes the love back',
    { event: 'media.rate', rating: -1 },
    { says: 'feedback', feedback: 'none', track },
  ],
  [
    'a rating may stand in the metadata',
    { event: 'media.rate', ...metadata({ userRating: 10 }) },
    { says: 'feedback', feedback: 'loved', track },
  ],
  [
    'another rating says nothing',
    { event: 'media.rate', rating: 6 },
    { says: 'nothing', reason: 'a rating of 6 out of 10 is neither a love nor its end' },
  ],
  [
    'a pause says nothing',
    { event: 'media.pause' },
    { says: 'nothing', reason: 'the event "media.pause" is not needed' },
  ],
  ['no event says nothing', { event: undefined }, { says: 'nothing', reason: 'the call has no event' }],
  [
    'a film is not music',
    metadata({ type: 'movie' }),
    { says: 'nothing', reason: 'the type "movie" is not music' },
  ],
  [
    'a message without media says nothing',
    { Metadata: undefined },
    { says: 'nothing', reason: 'the call has no type' },
  ],
]

test.each(cases)('%s', (_, more, reading) => {
  expect(plex.read({ ...payload, ...more }, settings)).toEqual(reading)
})

test.each([
  ['an account by name', { accounts: ['ADA', 'grace'] }, undefined],
  ['an account by id', { accounts: ['1'] }, undefined],
  ['a library by name', { libraries: ['music'] }, undefined],
  ['a library by id', { libraries: ['1224'] }, undefined],
  ['other accounts only', { accounts: ['grace'] }, 'the account "ada" is not one this webhook takes'],
  [
    'other libraries only',
    { libraries: ['Audiobooks'] },
    'the library "Music" is not one this webhook takes',
  ],
])('settings may name %s', (_, chosen, reason) => {
  const reading = plex.read(payload, { ...settings, ...chosen })
  expect(reading).toEqual(reason ? { says: 'nothing', reason } : expect.objectContaining({ says: 'plays' }))
})
