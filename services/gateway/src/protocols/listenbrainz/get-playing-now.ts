import { type Authenticate, defineEndpoint, json } from '@ongaku/shared/http'
import { type Deps } from '../../deps.ts'
import { findUser } from './find-user.ts'
import { writeTrack } from './write-listen.ts'

export const getPlayingNow = (deps: Pick<Deps, 'users' | 'nowPlaying'>, authenticate: Authenticate) =>
  defineEndpoint({
    methods: ['GET'],
    path: '/1/user/:name/playing-now',
    authenticate,
    async handle({ params, caller }) {
      const { username } = await findUser(deps, params.name, caller)
      const track = deps.nowPlaying.ofUser(caller.userId)
      const listens = track ? [{ playing_now: true, track_metadata: writeTrack(track) }] : []
      return json({ payload: { count: listens.length, user_id: username, playing_now: true, listens } })
    },
  })
