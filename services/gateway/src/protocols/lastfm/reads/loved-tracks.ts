import { type ContractOutput, listFeedback } from '@ongaku/shared/contracts'
import { type Deps } from '../../../deps.ts'

export type Feedback = ContractOutput<typeof listFeedback>['items'][number]

const pageSize = 1000
/** The 10,000 tracks loved last; what was loved before them shows as not loved. */
const maxPages = 10

/** The ids of the tracks and recordings that a user loves, for marking plays of them. */
export async function listLovedIds(
  { services }: Pick<Deps, 'services'>,
  userId: string,
): Promise<Set<string>> {
  const ids = new Set<string>()
  let cursor: string | undefined
  for (let page = 0; page < maxPages; page += 1) {
    const query = { feedback: 'loved' as const, limit: pageSize, offset: 0, cursor }
    const input = { params: undefined, query, body: undefined }
    const { items, nextCursor } = await services.library.call(listFeedback, input, { userId })
    for (const { trackId, recordingMbid } of items) {
      if (trackId) ids.add(trackId)
      if (recordingMbid) ids.add(recordingMbid)
    }
    if (nextCursor === null) break
    cursor = nextCursor
  }
  return ids
}
