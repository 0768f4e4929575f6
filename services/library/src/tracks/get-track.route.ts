import { getTrack as contract } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'

export const getTrack = ({ tracks }: Pick<Deps, 'tracks'>) =>
  defineRoute({
    ...contract,
    async handle({ params }) {
      const track = await tracks.find(params.id)
      if (!track) throw new AppError('not_found', 'Track not found')
      return track
    },
  })
