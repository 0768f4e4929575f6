import { type FeedbackGiven } from '@ongaku/shared/events'
import { AppError } from '@ongaku/shared/errors'
import { trackIdOf } from '@ongaku/shared/plays'
import { type KnownTrack } from '../tracks/track.ts'

/** What a user thinks of a track, as they last said. */
export interface Feedback {
  userId: string
  feedback: 'loved' | 'hated' | 'none'
  /** Absent where only the MusicBrainz id is known. */
  trackId?: string | undefined
  artist?: string | undefined
  title?: string | undefined
  recordingMbid?: string | undefined
  givenAt: Date
}

/** What feedback is kept under: the track's id, or the recording's where no track is known. */
export const keyOf = ({ trackId, recordingMbid }: Pick<Feedback, 'trackId' | 'recordingMbid'>): string =>
  (trackId ?? recordingMbid)!

/** @throws AppError `invalid_input` where it does not say which track is meant */
export function toFeedback({ userId, feedback, givenAt, ...given }: FeedbackGiven): Feedback {
  const { artist, title } = given
  const recordingMbid = given.recordingMbid?.toLowerCase()
  const names = artist !== undefined && title !== undefined ? { artist, title } : undefined
  if (!names && !recordingMbid) {
    throw new AppError('invalid_input', 'feedback needs artist and title, or recording_mbid')
  }
  return {
    userId,
    feedback,
    ...(names && { trackId: trackIdOf(names), ...names }),
    ...(recordingMbid && { recordingMbid }),
    givenAt: new Date(givenAt),
  }
}

/**
 * Fills in what the library knows of the track: protocols name it by its names or by its MusicBrainz id, and both must come
 * to the same feedback.
 */
export function completeFeedback(feedback: Feedback, tracks: readonly KnownTrack[]): Feedback {
  const { trackId, recordingMbid } = feedback
  const track = trackId
    ? tracks.find(({ id }) => id === trackId)
    : tracks.find((known) => known.recordingMbid === recordingMbid)
  if (!track) return feedback
  const mbid = recordingMbid ?? track.recordingMbid
  const { artist, title } = feedback.trackId ? feedback : track
  return { ...feedback, trackId: track.id, artist, title, ...(mbid && { recordingMbid: mbid }) }
}
