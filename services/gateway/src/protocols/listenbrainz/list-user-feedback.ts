import { listFeedback } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { type Authenticate, defineEndpoint, json } from '@ongaku/shared/http'
import { type Deps } from '../../deps.ts'
import { findUser } from './find-user.ts'
import { readCount, readInteger, readNaturalNumber } from './query-values.ts'
import { writeFeedback } from './write-feedback.ts'

const meanings = new Map([
  [1, 'loved' as const],
  [-1, 'hated' as const],
])

/** The library pages no further. */
const maxOffset = 10_000_000

/** Undefined for both. @throws AppError `invalid_input` */
function readMeaning(query: URLSearchParams) {
  const score = readInteger(query, 'score')
  if (!score) return undefined
  const meaning = meanings.get(score)
  if (!meaning) throw new AppError('invalid_input', 'Score can have a value of 1 or -1.')
  return meaning
}

export const listUserFeedback = (deps: Pick<Deps, 'users' | 'services'>, authenticate: Authenticate) =>
  defineEndpoint({
    methods: ['GET'],
    path: '/1/feedback/user/:name/get-feedback',
    authenticate,
    async handle({ request, params, caller }) {
      const { username } = await findUser(deps, params.name, caller)
      const query = new URLSearchParams(request.query)
      const feedback = readMeaning(query)
      const offset = Math.min(readNaturalNumber(query, 'offset', 0), maxOffset)
      const count = readCount(query)
      const withNames = query.get('metadata')?.toLowerCase() === 'true'
      // The library has no empty pages; of the one item only the total is of use then.
      const input = {
        params: undefined,
        query: { feedback, offset, limit: Math.max(count, 1) },
        body: undefined,
      }
      const { items, total } = await deps.services.library.call(listFeedback, input, caller)
      const page = items.slice(0, count).map((item) => writeFeedback(item, username, withNames))
      return json({ feedback: page, count: page.length, total_count: total, offset })
    },
  })
