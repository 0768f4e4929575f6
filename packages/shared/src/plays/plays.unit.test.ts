import { playIdOf, whyNotCounted } from './index.ts'
import { normaliseName } from './normalise.ts'

const play = {
  userId: '0b0e7c1a-55a1-4f6e-8f43-3f1b1b8f7f60',
  startedAt: '2026-05-01T20:15:30Z',
  artist: 'Sigur Rós',
  title: "Don't Stop",
}

describe('a name', () => {
  test.each([
    ['Straße', 'STRASSE'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
    ['Don’t  Stop', "don't stop "],
    ['Ｗｉｄｅ', 'wide'],
    ['Song (feat. Someone)', 'Song ft. Someone'],
    ['Song [featuring Someone]', 'song feat Someone'],
    ['A – B', 'A - B'],
  ])('%s is the same as %s', (one, other) => {
    expect(normaliseName(one)).toBe(normaliseName(other))
  })

  test.each([
    ['Feather', 'feat. her'],
    ['Left', 'Le ft'],
    ['Rós', 'Ros'],
  ])('%s is not the same as %s', (one, other) => {
    expect(normaliseName(one)).not.toBe(normaliseName(other))
  })
})

describe('the id of a play', () => {
  test('is a version 5 UUID that never changes', () => {
    expect(playIdOf(play)).toBe('4a58ea68-7dd2-5702-81d3-a664081cd500')
  })

  test('is the same for another spelling, another zone and another fraction of the second', () => {
    const other = {
      ...play,
      startedAt: '2026-05-01T22:15:30.900+02:00',
      artist: 'SIGUR RÓS',
      title: 'Don’t stop',
    }
    expect(playIdOf(other)).toBe(playIdOf(play))
  })

  test.each([
    ['user', { userId: '7c3b6f0e-6a55-4b44-9d4c-0d7f6f0a1b22' }],
    ['second', { startedAt: '2026-05-01T20:15:31Z' }],
    ['artist', { artist: 'Sigur' }],
    ['title', { title: 'Stop' }],
  ])('is another for another %s', (_, difference) => {
    expect(playIdOf({ ...play, ...difference })).not.toBe(playIdOf(play))
  })

  test('keeps artist and title apart', () => {
    expect(playIdOf({ ...play, artist: 'a b', title: 'c' })).not.toBe(
      playIdOf({ ...play, artist: 'a', title: 'b c' }),
    )
  })
})

describe('a play', () => {
  test.each([
    ['half of it was heard', { durationMs: 200_000, playedMs: 100_000 }],
    ['4 minutes of a long one were heard', { durationMs: 3_600_000, playedMs: 240_000 }],
    ['it is not known how much was heard', { durationMs: 200_000 }],
    ['its length is not known', { playedMs: 5_000 }],
  ])('counts when %s', (_, heard) => {
    expect(whyNotCounted(heard)).toBeUndefined()
  })

  test.each([
    ['track_too_short', { durationMs: 30_000, playedMs: 30_000 }],
    ['heard_too_little', { durationMs: 200_000, playedMs: 99_999 }],
    ['heard_too_little', { durationMs: 3_600_000, playedMs: 239_999 }],
  ])('does not count: %s', (reason, heard) => {
    expect(whyNotCounted(heard)).toBe(reason)
  })
})
