import { checkScrobble } from './scrobble-rules.ts'

const now = Date.UTC(2026, 4, 1)
const day = 86_400_000

const check =
  ({ durationMs, ageMs = 0 }: { durationMs?: number; ageMs?: number }) =>
  () =>
    checkScrobble({ durationMs }, now - ageMs, now)

test.each([
  ['a track of unknown length', {}],
  ['a track of 31 seconds', { durationMs: 31_000 }],
  ['a play of almost two weeks ago', { ageMs: 14 * day }],
  ['a play by a clock that runs an hour ahead', { ageMs: -3_600_000 }],
])('takes %s', (_, play) => {
  expect(check(play)).not.toThrow()
})

test.each([
  ['a track of 30 seconds', { durationMs: 30_000 }, 'must be longer than 30 seconds'],
  ['a play of two weeks ago', { ageMs: 14 * day + 1_000 }, 'timestamp: is too old'],
  ['a play of tomorrow', { ageMs: -day }, 'timestamp: must not be in the future'],
  [
    'a time beyond all calendars',
    { ageMs: -Number.MAX_SAFE_INTEGER },
    'timestamp: must not be in the future',
  ],
])('refuses %s, with the reason', (_, play, reason) => {
  expect(check(play)).toThrow(reason)
})
