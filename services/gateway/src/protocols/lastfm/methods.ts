import { getMobileSession } from './auth/get-mobile-session.method.ts'
import { getSession, getToken } from './auth/token.methods.ts'
import { type Method } from './method.ts'
import { getUserInfo } from './reads/get-info.method.ts'
import { getLovedTracks } from './reads/loved-tracks.method.ts'
import { getRecentTracks } from './reads/recent-tracks.method.ts'
import { topMethods } from './reads/top.methods.ts'
import { love, unlove } from './scrobble/love.method.ts'
import { updateNowPlaying } from './scrobble/now-playing.method.ts'
import { scrobble } from './scrobble/scrobble.method.ts'

/** All that are served. */
export const methods: readonly Method[] = [
  getToken,
  getSession,
  getMobileSession,
  scrobble,
  updateNowPlaying,
  love,
  unlove,
  getUserInfo,
  getRecentTracks,
  getLovedTracks,
  ...topMethods,
]

const byName: ReadonlyMap<string, Method> = new Map(
  methods.map((method) => [method.name.toLowerCase(), method]),
)

/** Names are matched in any case: clients write `auth.gettoken` and `auth.getToken`. */
export const findMethod = (name: string): Method | undefined => byName.get(name.toLowerCase())
