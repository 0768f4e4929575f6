import { countPlays } from '@ongaku/shared/contracts'
import { type Authenticate, defineEndpoint, json } from '@ongaku/shared/http'
import { type Deps } from '../../deps.ts'
import { findUser } from './find-user.ts'

export const countListens = (deps: Pick<Deps, 'users' | 'services'>, authenticate: Authenticate) =>
  defineEndpoint({
    methods: ['GET'],
    path: '/1/user/:name/listen-count',
    authenticate,
    async handle({ params, caller }) {
      await findUser(deps, params.name, caller)
      const input = { params: undefined, query: {}, body: undefined }
      const { count } = await deps.services.library.call(countPlays, input, caller)
      return json({ payload: { count } })
    },
  })
