import { getMobileSession } from './auth/get-mobile-session.method.ts'
import { type Method } from './method.ts'
import { love, unlove } from './scrobble/love.method.ts'
import { updateNowPlaying } from './scrobble/now-playing.method.ts'
import { scrobble } from './scrobble/scrobble.method.ts'

const methods = [getMobileSession, scrobble, updateNowPlaying, love, unlove]

const byName: ReadonlyMap<string, Method> = new Map(
  methods.map((method) => [method.name.toLowerCase(), method]),
)

/** Names are matched in any case: clients write `auth.gettoken` and `auth.getToken`. */
export const findMethod = (name: string): Method | undefined => byName.get(name.toLowerCase())
