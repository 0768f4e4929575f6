import { type ContractOutput, type listFeedback } from '@ongaku/shared/contracts'
import { toSeconds } from './write-listen.ts'

type Feedback = ContractOutput<typeof listFeedback>['items'][number]

const scores = { loved: 1, hated: -1 }

/** The track's names, where they are known. */
function writeNames({ artist, title, recordingMbid }: Feedback): object | null {
  if (artist === undefined || title === undefined) return null
  return {
    artist_name: artist,
    track_name: title,
    ...(recordingMbid && { mbid_mapping: { recording_mbid: recordingMbid } }),
  }
}

/** @param withNames whether the track's names are asked for */
export const writeFeedback = (feedback: Feedback, username: string, withNames: boolean) => ({
  user_id: username,
  recording_mbid: feedback.recordingMbid ?? null,
  recording_msid: feedback.trackId ?? null,
  score: scores[feedback.feedback],
  created: toSeconds(feedback.givenAt),
  track_metadata: withNames ? writeNames(feedback) : null,
})
