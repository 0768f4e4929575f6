import { parseScrobbles } from './parse-scrobbles.ts'

const params = (fields: Record<string, string>) => new Map(Object.entries(fields))
const batch = (indices: number[]) =>
  params(
    Object.fromEntries(
      indices.flatMap((index) => [
        [`artist[${index}]`, `artist ${index}`],
        [`track[${index}]`, 'track'],
        [`timestamp[${index}]`, String(1_000 + index)],
      ]),
    ),
  )

describe('parseScrobbles', () => {
  test('reads one without an index, with all its fields', () => {
    const one = params({
      artist: ' Cher ',
      track: 'Believe',
      timestamp: '1700000000',
      album: 'Believe',
      albumArtist: 'Cher',
      duration: '240',
      trackNumber: '1',
      mbid: 'id',
      chosenByUser: '0',
    })
    expect(parseScrobbles(one)).toEqual([
      {
        artist: 'Cher',
        track: 'Believe',
        timestamp: 1_700_000_000,
        album: 'Believe',
        albumArtist: 'Cher',
        duration: 240,
        trackNumber: '1',
        mbid: 'id',
        chosenByUser: false,
      },
    ])
  })

  test('reads a batch in the order of its indices, gaps and all', () => {
    const parsed = parseScrobbles(batch([10, 2, 49]))
    expect(parsed.map(({ artist }) => artist)).toEqual(['artist 2', 'artist 10', 'artist 49'])
  })

  test('takes 50 and refuses more', () => {
    expect(parseScrobbles(batch([...Array(50).keys()]))).toHaveLength(50)
    expect(() => parseScrobbles(batch([...Array(51).keys()]))).toThrow('At most 50')
    expect(() => parseScrobbles(batch([50]))).toThrow('At most 50')
  })

  test.each(['artist', 'track', 'timestamp'])('refuses the whole batch when one %s is missing', (field) => {
    const incomplete = batch([0, 1])
    incomplete.delete(`${field}[1]`)
    expect(() => parseScrobbles(incomplete)).toThrow('missing a required parameter')
  })

  test.each(['', 'now', '-5', '1.5', '1e9'])('refuses the timestamp "%s"', (timestamp) => {
    expect(() => parseScrobbles(params({ artist: 'a', track: 't', timestamp }))).toThrow('Invalid parameters')
  })

  test('lets a blank artist through, for the rules to ignore', () => {
    expect(parseScrobbles(params({ artist: ' ', track: 't', timestamp: '1' }))[0]?.artist).toBe('')
  })

  test('takes an unreadable duration as none', () => {
    const [parsed] = parseScrobbles(params({ artist: 'a', track: 't', timestamp: '1', duration: '-187' }))
    expect(parsed).not.toHaveProperty('duration')
  })
})
