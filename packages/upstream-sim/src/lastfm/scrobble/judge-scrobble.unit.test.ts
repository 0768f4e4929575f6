import { type Scrobble } from '../entries.ts'
import { judgeScrobble } from './judge-scrobble.ts'

const nowSeconds = 1_700_000_000
const context = { now: nowSeconds * 1000, leftToday: 1, known: false }
const scrobble = (fields: Partial<Scrobble> = {}): Scrobble => ({
  artist: 'Cher',
  track: 'Believe',
  album: '',
  albumArtist: '',
  mbid: '',
  trackNumber: '',
  timestamp: nowSeconds,
  chosenByUser: true,
  ...fields,
})

describe('judgeScrobble', () => {
  test('accepts an ordinary scrobble', () => {
    expect(judgeScrobble(scrobble(), context)).toBe(0)
  })

  test.each(['', 'Unknown Artist', '[unknown]', 'VARIOUS ARTISTS'])(
    'ignores the artist "%s" with 1',
    (artist) => {
      expect(judgeScrobble(scrobble({ artist }), context)).toBe(1)
    },
  )

  test('ignores a blank track with 2', () => {
    expect(judgeScrobble(scrobble({ track: '' }), context)).toBe(2)
  })

  test('ignores what is older than 14 days with 3, to the second', () => {
    const oldest = nowSeconds - 14 * 86_400
    expect(judgeScrobble(scrobble({ timestamp: oldest }), context)).toBe(0)
    expect(judgeScrobble(scrobble({ timestamp: oldest - 1 }), context)).toBe(3)
  })

  test('ignores what lies ahead with 4, but for a clock that is a little fast', () => {
    expect(judgeScrobble(scrobble({ timestamp: nowSeconds + 600 }), context)).toBe(0)
    expect(judgeScrobble(scrobble({ timestamp: nowSeconds + 601 }), context)).toBe(4)
  })

  test('ignores what is over the daily limit with 5, unless it is known already', () => {
    expect(judgeScrobble(scrobble(), { ...context, leftToday: 0 })).toBe(5)
    expect(judgeScrobble(scrobble(), { ...context, leftToday: 0, known: true })).toBe(0)
  })
})
