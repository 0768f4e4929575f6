import { readOutcome, scrobbleAnswerSchema } from './scrobble-answer.ts'

const scrobble = (code: string, corrected = '0') => ({
  artist: { corrected, '#text': 'The Beatles' },
  track: { corrected: '0', '#text': 'Help!' },
  album: { corrected: '0', '#text': '' },
  ignoredMessage: { code, '#text': '' },
  timestamp: '1688169544',
})

const readAll = (answer: unknown) => scrobbleAnswerSchema.parse(answer).scrobbles.scrobble.map(readOutcome)

test('reads one scrobble as an object and several as an array', () => {
  expect(readAll({ scrobbles: { scrobble: scrobble('0') } })).toEqual([{ kind: 'accepted' }])
  expect(readAll({ scrobbles: { scrobble: [scrobble('0'), scrobble('1')] } })).toHaveLength(2)
})

test('tells how the service corrected a play', () => {
  expect(readAll({ scrobbles: { scrobble: scrobble('0', '1') } })).toEqual([
    { kind: 'accepted', correction: 'Last.fm corrected artist to "The Beatles"' },
  ])
})

test.each([
  ['1', 'ignored'],
  ['2', 'ignored'],
  ['3', 'too_old'],
  ['4', 'ignored'],
])('reads ignored code %s as %s', (code, kind) => {
  expect(readAll({ scrobbles: { scrobble: scrobble(code) } })).toEqual([
    { kind, reason: expect.stringContaining(`code ${code}`) as string },
  ])
})

test('reads ignored code 5, the daily limit, as postponed', () => {
  expect(readAll({ scrobbles: { scrobble: scrobble('5') } })).toEqual([{ kind: 'postponed' }])
})
