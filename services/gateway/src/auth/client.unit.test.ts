import { describeClient, shortenClient } from './client.ts'

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox 128 on Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
    'Chrome 130 on Windows',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.2849.46',
    'Edge 130 on Windows',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4.1 Safari/605.1.15',
    'Safari 17 on macOS',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1',
    'Safari 17 on iOS',
  ],
  [
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36',
    'Chrome 130 on Android',
  ],
  ['Mozilla/5.0 (compatible; something)', 'Mozilla/5.0'],
  ['mpdscribble/0.25', 'mpdscribble/0.25'],
  ['navidrome', 'navidrome'],
  ['Pano Scrobbler (Android 14)', 'Pano Scrobbler'],
  [`${'x'.repeat(100)}/1`, 'x'.repeat(64)],
  ['a\u0001b', 'ab'],
  ['', undefined],
  [' (nothing but a comment)', undefined],
])('"%s" is shown as %s', (userAgent, shown) => {
  expect(shortenClient(userAgent)).toBe(shown)
})

test('of an address its network is kept, and of an unknown client nothing', () => {
  expect(describeClient({ name: 'x', ip: '2001:db8::1' })).toEqual({
    client: 'x',
    network: '2001:db8:0:0::/64',
  })
  expect(describeClient({})).toEqual({ client: undefined, network: undefined })
})
