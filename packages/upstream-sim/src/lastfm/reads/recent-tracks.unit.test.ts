import { formatDate } from './recent-tracks.method.ts'

test('writes a date as Last.fm does, in UTC', () => {
  expect(formatDate(1_603_188_238)).toBe('20 Oct 2020, 10:03')
  expect(formatDate(0)).toBe('01 Jan 1970, 00:00')
})
