import { clientNameOf } from './client-name.ts'

test.each([
  ['pylast/5.3.0', 'pylast'],
  ['Pano Scrobbler 4.15 - 2026, Nov 21', 'Pano Scrobbler'],
  ['A player v2.1', 'A player'],
  ['VLC media player/1.1.0', 'VLC media player'],
  ['Strawberry/1.0 (Linux)', 'Strawberry'],
  ['Mozilla/5.0 (X11) Firefox/140.0', undefined],
  ['  ', undefined],
  ['/odd', undefined],
  [undefined, undefined],
])('%p names %p', (userAgent, name) => {
  expect(clientNameOf(userAgent)).toBe(name)
})
