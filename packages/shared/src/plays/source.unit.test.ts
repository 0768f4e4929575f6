import { sourceName } from './play-schema.ts'
import { sourceOf } from './source.ts'

test.each([
  ['listenbrainz', 'Navidrome', 'listenbrainz/navidrome'],
  ['listenbrainz', 'Pano Scrobbler', 'listenbrainz/pano-scrobbler'],
  ['audioscrobbler', undefined, 'audioscrobbler'],
  ['webhook', '  /!? ', 'webhook'],
  ['webhook', '音楽', 'webhook'],
  ['webhook', '-.Foo_2.x-', 'webhook/foo_2.x'],
  ['webhook', 'x'.repeat(100), `webhook/${'x'.repeat(64)}`],
])('%s with %p is %s', (protocol, client, source) => {
  expect(sourceOf(protocol, client)).toBe(source)
  expect(sourceName.safeParse(source).success).toBe(true)
})
