import { type ContractOutput, countPlays, getTrack, listFeedback, listPlays } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { trackIdOf } from '@ongaku/shared/plays'
import { serve } from '../stand-ins.ts'

export type Play = ContractOutput<typeof listPlays>['items'][number]
export type Feedback = ContractOutput<typeof listFeedback>['items'][number]

/** A library that holds what the test puts in it, by user. */
export function createLibrary() {
  const plays = new Map<string, Play[]>()
  const feedback = new Map<string, Feedback[]>()
  const playsOf = (userId: string) => plays.get(userId) ?? []
  const server = serve('library', [
    defineRoute({
      ...listPlays,
      handle({ query: { from = '', to = '~', order, limit }, caller }) {
        const found = playsOf(caller.userId)
          .filter(({ startedAt }) => startedAt >= from && startedAt < to)
          .sort((one, other) => (one.startedAt < other.startedAt ? -1 : 1))
        if (order === 'newest') found.reverse()
        return Promise.resolve({ items: found.slice(0, limit), nextCursor: null })
      },
    }),
    defineRoute({
      ...countPlays,
      handle: ({ caller }) => Promise.resolve({ count: playsOf(caller.userId).length }),
    }),
    defineRoute({
      ...getTrack,
      handle({ params: { id } }) {
        const track = [...plays.values()].flat().find((play) => trackIdOf(play) === id)
        if (!track) return Promise.reject(new AppError('not_found', 'Track not found'))
        const { artist, title, recordingMbid } = track
        return Promise.resolve({ id, artist, title, recordingMbid })
      },
    }),
    defineRoute({
      ...listFeedback,
      handle({ query, caller }) {
        const found = (feedback.get(caller.userId) ?? []).filter(
          (given) =>
            (!query.feedback || given.feedback === query.feedback) &&
            (!query.trackId || given.trackId === query.trackId) &&
            (!query.recordingMbid || given.recordingMbid === query.recordingMbid),
        )
        const items = found.slice(query.offset, query.offset + query.limit)
        return Promise.resolve({ items, nextCursor: null, total: found.length })
      },
    }),
  ])
  return { server, plays, feedback }
}
