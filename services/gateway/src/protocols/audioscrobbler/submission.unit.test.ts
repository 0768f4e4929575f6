import { readNowPlaying, readSubmission } from './submission.ts'

const source = 'audioscrobbler/mpdscribble'
const at = 1_778_000_000
const startedAt = new Date(at * 1000).toISOString()

/** A form as a client sends it, with the fields of its tracks by index. */
const form = (tracks: Record<number, Record<string, string>>) =>
  new URLSearchParams(
    Object.entries(tracks).flatMap(([index, track]) =>
      Object.entries(track).map(([letter, value]): [string, string] => [`${letter}[${index}]`, value]),
    ),
  )
const joga = { a: 'Björk', t: 'Jóga', i: String(at) }
const play = { artist: 'Björk', title: 'Jóga', startedAt, source }
const loved = { artist: 'Björk', title: 'Jóga', source, feedback: 'loved' }
const recording = 'b9ad642e-b012-41c7-b72a-42cf4911f9ff'

test.each([
  ['only what is required', joga, play],
  [
    'all fields',
    { ...joga, o: 'P', r: '', l: '305', b: 'Homogenic', n: '3', m: recording },
    { ...play, durationMs: 305_000, album: 'Homogenic', trackNumber: 3, recordingMbid: recording },
  ],
  ['empty fields', { ...joga, o: 'P', r: '', l: '', b: '', n: '', m: '' }, play],
  ['a track number of how many', { ...joga, n: '3/10' }, { ...play, trackNumber: 3 }],
  ['a length with a fraction', { ...joga, l: '305.9' }, { ...play, durationMs: 305_000 }],
  ['a length of 0', { ...joga, l: '0', n: '0' }, play],
  ['values that are none', { ...joga, l: 'long', n: 'A1', m: 'no-uuid', b: '\u0007' }, play],
  ['a source code nobody knows', { ...joga, o: 'X' }, play],
])('a play with %s', (_, sent, expected) => {
  expect(readSubmission(form({ 0: sent }), source)).toEqual({ plays: [expected], feedback: [], ignored: [] })
})

test.each([
  ['L', [play], [loved]],
  ['B', [], [{ ...loved, feedback: 'hated' }]],
  ['S', [], []],
  ['X', [play], []],
  ['constructor', [play], []],
])('the rating %s', (r, plays, feedback) => {
  expect(readSubmission(form({ 0: { ...joga, r } }), source)).toMatchObject({ plays, feedback })
})

test.each([
  ['no artist', { t: 'Jóga', i: String(at) }, /artist/],
  ['an empty title', { ...joga, t: ' ' }, /title/],
  ['NUL in its title', { ...joga, t: 'a\0b' }, /title/],
  ['a title of 1001 characters', { ...joga, t: 'x'.repeat(1001) }, /title/],
  ['no time', { a: 'Björk', t: 'Jóga' }, /started_at/],
  ['a time that is none', { ...joga, i: 'now' }, /started_at/],
  ['a time without end', { ...joga, i: '9'.repeat(30) }, /started_at/],
  ['a time in 1970', { ...joga, i: '0' }, /started_at/],
  ['a time to come', { ...joga, i: '99999999999' }, /started_at/],
])('a track with %s is left out, and the others are taken', (_, bad, reason) => {
  const read = readSubmission(form({ 0: bad, 1: joga }), source)
  expect(read.plays).toEqual([play])
  expect(read.ignored).toEqual([expect.stringMatching(reason)])
})

test('indexes need neither begin at 0 nor follow each other', () => {
  const { plays } = readSubmission(form({ 7: { ...joga, t: 'later' }, 2: joga }), source)
  expect(plays.map(({ title }) => title)).toEqual(['Jóga', 'later'])
})

test('of a repeated field the last counts', () => {
  const sent = new URLSearchParams(`${form({ 0: joga }).toString()}&r[0]=&r[0]=L`)
  expect(readSubmission(sent, source).feedback).toEqual([loved])
})

test.each([
  ['%20 and + are spaces', 'a%5B0%5D=The+Knife&t[0]=Like%20a+Pen', 'The Knife', 'Like a Pen'],
  ['UTF-8 is read', 'a[0]=%E9%9F%B3&t[0]=%F0%9F%8E%B5', '音', '🎵'],
  [
    'a character that is no UTF-8 is replaced rather than the play lost',
    'a[0]=Bj%F6rk&t[0]=x',
    'Bj\ufffdrk',
    'x',
  ],
  ['a lone % is one', 'a[0]=100%&t[0]=x%zz', '100%', 'x%zz'],
])('%s', (_, text, artist, title) => {
  const { plays } = readSubmission(new URLSearchParams(`${text}&i[0]=${at}`), source)
  expect(plays).toMatchObject([{ artist, title }])
})

test.each([
  ['no track', new URLSearchParams('s=x&a=Björk&t=Jóga'), 'a[0]'],
  ['51 tracks', form(Object.fromEntries(Array.from({ length: 51 }, (_, index) => [index, joga]))), '50'],
])('a form of %s is refused', (_, sent, named) => {
  expect(() => readSubmission(sent, source)).toThrow(named)
})

describe('what is playing now', () => {
  const read = (fields: Record<string, string>) => readNowPlaying(new URLSearchParams(fields), source)

  test('is read without a time', () => {
    const fields = { s: 'x', a: 'Björk', t: 'Jóga', b: 'Homogenic', l: '305', n: '3', m: recording, i: '1' }
    expect(read(fields)).toEqual({
      track: {
        artist: 'Björk',
        title: 'Jóga',
        album: 'Homogenic',
        durationMs: 305_000,
        trackNumber: 3,
        recordingMbid: recording,
        source,
      },
    })
  })

  test.each([
    ['no title', { a: 'Björk' }, 'title: is required'],
    ['what VLC sends once it has ended', { a: '(null)', t: '(null)' }, 'it has ended'],
  ])('is left out with %s', (_, fields, reason) => {
    expect(read(fields)).toEqual({ reason })
  })
})
