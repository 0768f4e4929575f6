import { clientNameOf } from './client-name.ts'

test.each([
  ['pylast/5.3.0', 'pylast'],
  ['Pano Scrobbler 3.1', 'Pano'],
  ['Strawberry/1.0 (Linux)', 'Strawberry'],
  ['Mozilla/5.0 (X11) Firefox/140.0', undefined],
  ['  ', undefined],
  ['/odd', undefined],
  [undefined, undefined],
])('%p names %p', (userAgent, name) => {
  expect(clientNameOf(userAgent)).toBe(name)
})
