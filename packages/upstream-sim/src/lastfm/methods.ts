import { getMobileSession, getSession, getToken } from './auth/auth-methods.ts'
import { type Method } from './method.ts'
import { getUserInfo } from './reads/get-info.method.ts'
import { getRecentTracks } from './reads/recent-tracks.method.ts'
import { love, unlove } from './scrobble/love.method.ts'
import { updateNowPlaying } from './scrobble/now-playing.method.ts'
import { scrobble } from './scrobble/scrobble.method.ts'

const methods = [
  getToken,
  getSession,
  getMobileSession,
  scrobble,
  updateNowPlaying,
  love,
  unlove,
  getUserInfo,
  getRecentTracks,
]

const byName: ReadonlyMap<string, Method> = new Map(
  methods.map((method) => [method.name.toLowerCase(), method]),
)

/** Method names are matched without case: clients write `auth.gettoken` and `auth.getToken`. */
export function findMethod(name: string): Method | undefined {
  return byName.get(name.toLowerCase())
}
