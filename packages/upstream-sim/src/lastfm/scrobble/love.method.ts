import { type Method } from '../method.ts'
import { requireParam } from '../wire/params.ts'

/** `track.love` and `track.unlove`: the answer has nothing in it. */
export const love = createLoveMethod('track.love', true)
export const unlove = createLoveMethod('track.unlove', false)

function createLoveMethod(name: string, loved: boolean): Method {
  return {
    name,
    post: true,
    access: 'session',
    answer({ params, state, user }) {
      const artist = state.corrections.correct(requireParam(params, 'artist'))
      const track = requireParam(params, 'track')
      state.record({ type: 'loved', user, artist, track, loved })
      return []
    },
  }
}
