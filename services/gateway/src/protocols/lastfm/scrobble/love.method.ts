import { nameText } from '@ongaku/shared/plays'
import { fromWire } from '@ongaku/shared/wire'
import { z } from 'zod'
import { type Method } from '../method.ts'
import { requireParam } from '../wire/params.ts'

const namesSchema = z.object({ artist: nameText, track: nameText })

const feedbackMethod = (name: string, feedback: 'loved' | 'none'): Method => ({
  name,
  post: true,
  access: 'submit',
  async answer({ deps, params, userId, source }) {
    const fields = { artist: requireParam(params, 'artist'), track: requireParam(params, 'track') }
    const { artist, track: title } = fromWire(namesSchema, fields, 'track')
    await deps.intake.takeFeedback(userId, [{ artist, title, feedback, source }])
    return []
  },
})

/** `track.love` and `track.unlove`; the answer has nothing in it. */
export const love = feedbackMethod('track.love', 'loved')
export const unlove = feedbackMethod('track.unlove', 'none')
