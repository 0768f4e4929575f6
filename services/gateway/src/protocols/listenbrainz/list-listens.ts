import { type ContractOutput, listPlays } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { type Authenticate, type Caller, defineEndpoint, json } from '@ongaku/shared/http'
import { type Deps } from '../../deps.ts'
import { findUser } from './find-user.ts'
import { readCount, readInteger } from './query-values.ts'
import { lastSecond } from './unix-time.ts'
import { toSeconds, writeListen } from './write-listen.ts'

type Play = ContractOutput<typeof listPlays>['items'][number]

interface Window {
  /** Unix times in seconds; the plays lie between them. */
  minTs?: number | undefined
  maxTs?: number | undefined
  count: number
}

/** @throws AppError `invalid_input` */
export function readWindow(query: URLSearchParams): Window {
  // A bound of 0 is none, as there.
  const maxTs = readInteger(query, 'max_ts') || undefined
  const minTs = readInteger(query, 'min_ts') || undefined
  if (minTs !== undefined && maxTs !== undefined && minTs >= maxTs) {
    throw new AppError('invalid_input', 'max_ts should be greater than min_ts')
  }
  return { minTs, maxTs, count: readCount(query) }
}

const toInstant = (seconds: number | undefined): string | undefined =>
  seconds === undefined
    ? undefined
    : new Date(Math.min(Math.max(seconds, 0), lastSecond) * 1000).toISOString()

export const listListens = (deps: Pick<Deps, 'users' | 'services'>, authenticate: Authenticate) => {
  const { library } = deps.services

  async function fetchPlays(caller: Caller, { minTs, maxTs, count }: Window, order: 'newest' | 'oldest') {
    if (count === 0) return []
    const from = toInstant(minTs === undefined ? undefined : minTs + 1)
    const query = { from, to: toInstant(maxTs), order, limit: count, offset: 0 }
    const page = await library.call(listPlays, { params: undefined, query, body: undefined }, caller)
    return page.items
  }

  /** Newest first; with `min_ts` alone, those that come right after it. */
  async function fetchWindow(caller: Caller, window: Window): Promise<Play[]> {
    const isUpwards = window.minTs !== undefined && window.maxTs === undefined
    if (!isUpwards) return fetchPlays(caller, window, 'newest')
    return (await fetchPlays(caller, window, 'oldest')).toReversed()
  }

  /** When the user's first or last play started, in seconds; 0 for a user without any. */
  async function fetchEnd(caller: Caller, order: 'newest' | 'oldest'): Promise<number> {
    const [play] = await fetchPlays(caller, { count: 1 }, order)
    return play ? toSeconds(play.startedAt) : 0
  }

  return defineEndpoint({
    methods: ['GET'],
    path: '/1/user/:name/listens',
    authenticate,
    async handle({ request, params, caller }) {
      const { username } = await findUser(deps, params.name, caller)
      const [plays, latest, oldest] = await Promise.all([
        fetchWindow(caller, readWindow(new URLSearchParams(request.query))),
        fetchEnd(caller, 'newest'),
        fetchEnd(caller, 'oldest'),
      ])
      const listens = plays.map((play) => writeListen(play, username))
      return json({
        payload: {
          count: listens.length,
          user_id: username,
          listens,
          latest_listen_ts: latest,
          oldest_listen_ts: oldest,
        },
      })
    },
  })
}
