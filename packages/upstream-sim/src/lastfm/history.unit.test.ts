import { type Scrobble } from './entries.ts'
import { createHistory } from './history.ts'

const scrobble = (timestamp: number, artist = 'Cher'): Scrobble => ({
  artist,
  track: 'Believe',
  album: '',
  albumArtist: '',
  mbid: '',
  trackNumber: '',
  timestamp,
  chosenByUser: true,
})

describe('createHistory', () => {
  test('keeps a repeated scrobble once and counts how often it came', () => {
    const history = createHistory()
    history.keep('ann', scrobble(1), 0)
    history.keep('ann', scrobble(1), 0)
    history.keep('ann', scrobble(2), 0)
    history.keep('ben', scrobble(1), 0)
    expect(history.list('ann').map(({ timesReceived }) => timesReceived)).toEqual([2, 1])
    expect(history.list()).toHaveLength(3)
  })

  test('lists in order of arrival, and newest first', () => {
    const history = createHistory()
    for (const timestamp of [5, 9, 1]) history.keep('ann', scrobble(timestamp), 0)
    const times = (list: readonly Scrobble[]) => list.map(({ timestamp }) => timestamp)
    expect(times(history.list('ann'))).toEqual([5, 9, 1])
    expect(times(history.newestFirst('ann'))).toEqual([9, 5, 1])
    history.keep('ann', scrobble(7), 0)
    expect(times(history.newestFirst('ann'))).toEqual([9, 7, 5, 1])
  })

  test('counts the new scrobbles of a UTC day', () => {
    const history = createHistory()
    const noon = Date.UTC(2026, 0, 1, 12)
    history.keep('ann', scrobble(1), noon)
    history.keep('ann', scrobble(1), noon)
    history.keep('ann', scrobble(2), noon)
    expect(history.countOnDay('ann', noon)).toBe(2)
    expect(history.countOnDay('ann', noon + 86_400_000)).toBe(0)
    history.keep('ann', scrobble(3), noon + 86_400_000)
    expect(history.countOnDay('ann', noon + 86_400_000)).toBe(1)
  })
})
