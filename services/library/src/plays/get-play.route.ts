import { getPlay as contract } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { describePlay } from './play.ts'

export const getPlay = ({ plays }: Pick<Deps, 'plays'>) =>
  defineRoute({
    ...contract,
    async handle({ params, caller }) {
      const play = await plays.find(caller.userId, params.id)
      if (!play) throw new AppError('not_found', 'You have no such play')
      return describePlay(play)
    },
  })
