import { randomBytes } from 'node:crypto'
import { loggedPath } from './logged-path.ts'

const secret = randomBytes(32).toString('base64url')
const percentEncoded = [...secret].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('')

test.each([
  [`/webhooks/plex/${secret}`, '/webhooks/plex/…'],
  [`/Webhooks//plex/${secret}/`, '/Webhooks//plex/…/'],
  [`/webhooks/plex/${percentEncoded}`, '/webhooks/plex/…'],
  [`/${secret}`, '/…'],
])('a secret in a path is not logged', (path, logged) => {
  expect(loggedPath(path)).toBe(logged)
})

test.each(['/', '/api/v1/plays/4a58ea68-7dd2-5702-81d3-a664081cd500/deliveries', '/1/submit-listens'])(
  '%s is logged as it is',
  (path) => {
    expect(loggedPath(path)).toBe(path)
  },
)
