import { newPlaySchema, nowPlayingSchema } from '@ongaku/shared/contracts'
import { AppError, invalidField } from '@ongaku/shared/errors'
import { fitTrack } from '../../intake/fit-track.ts'
import { type NewFeedback, type NewPlay, type NewTrack } from '../../intake/intake.ts'

/** What a client sent of one track, by the protocol's letters. */
type SentTrack = Partial<Record<string, string>>

const maxTracks = 50

const keyShape = /^([atirlbnm])\[(\d{1,3})\]$/

/**
 * The tracks of a submission by their index, which need not begin at 0: VLC sends only the last of its queue. Of a
 * repeated field the last counts: mpdscribble sends an empty `r` before the one that says love.
 */
function readTracks(form: URLSearchParams): [number, SentTrack][] {
  const tracks = new Map<number, SentTrack>()
  for (const [key, value] of form) {
    const [, letter, index] = keyShape.exec(key) ?? []
    if (!letter || !index) continue
    const track = tracks.get(Number(index)) ?? {}
    track[letter] = value
    tracks.set(Number(index), track)
  }
  return [...tracks].sort(([one], [other]) => one - other)
}

/** The number a text begins with, unless it is 0; a track's number may be written `3/12`. */
const leadingNumber = (text = ''): number | undefined => parseInt(text, 10) || undefined

/** Players send nothing for what they don't know. */
const describeTrack = ({ a, t, b, n, l, m }: SentTrack, source: string) => ({
  artist: a,
  title: t,
  album: b || undefined,
  track_number: leadingNumber(n),
  duration_ms: (leadingNumber(l) ?? 0) * 1000 || undefined,
  // What the protocol calls the track id has been the recording's since MusicBrainz tells them apart.
  recording_mbid: m || undefined,
  source,
})

const toInstant = (seconds = ''): string | undefined =>
  /^\d{1,12}$/.test(seconds) ? new Date(Number(seconds) * 1000).toISOString() : undefined

const toPlay = (sent: SentTrack, source: string): NewPlay =>
  fitTrack(newPlaySchema, { ...describeTrack(sent, source), started_at: toInstant(sent.i) })

/** Why a track was refused; throws whatever else went wrong. */
function reasonOf(error: unknown): string {
  if (error instanceof AppError && error.code === 'invalid_input') return error.message
  throw error
}

/** A love implies a listen; a ban implies a skip, and neither a ban nor a skip is a play. */
const ratings = new Map<string, { isPlay: boolean; feedback?: NewFeedback['feedback'] }>([
  ['L', { isPlay: true, feedback: 'loved' }],
  ['B', { isPlay: false, feedback: 'hated' }],
  ['S', { isPlay: false }],
])

export interface Submission {
  plays: NewPlay[]
  feedback: NewFeedback[]
  /** Why tracks were left out. */
  ignored: string[]
}

/**
 * A form of the submission endpoint. A track that can't be taken is left out and the others are taken, as Last.fm does it:
 * players send a batch that is refused again until it is taken, and nothing after it. The source code `o` doesn't matter
 * to us: a play counts, whoever chose it.
 * @throws AppError `invalid_input` for no track, or more than 50
 */
export function readSubmission(form: URLSearchParams, source: string): Submission {
  const tracks = readTracks(form)
  if (tracks.length === 0) throw invalidField('a[0]', 'is required')
  if (tracks.length > maxTracks) throw invalidField('a', `must hold at most ${maxTracks} tracks`)
  const read: Submission = { plays: [], feedback: [], ignored: [] }
  for (const [index, sent] of tracks) {
    const { isPlay, feedback } = ratings.get(sent.r ?? '') ?? { isPlay: true }
    try {
      const play = toPlay(sent, source)
      const { artist, title, recordingMbid } = play
      if (isPlay) read.plays.push(play)
      else read.ignored.push(`[${index}] was skipped`)
      if (feedback) read.feedback.push({ feedback, artist, title, recordingMbid, source })
    } catch (error) {
      read.ignored.push(`[${index}] ${reasonOf(error)}`)
    }
  }
  return read
}

/** What VLC sends for a track that ended before its message went out. */
const vlcsNothing = '(null)'

/** A form of the now-playing endpoint, or why it is left out: players send one that is refused again until it is taken. */
export function readNowPlaying(
  form: URLSearchParams,
  source: string,
): { track: NewTrack; reason?: undefined } | { track?: undefined; reason: string } {
  const sent: SentTrack = Object.fromEntries(form)
  if (sent.a === vlcsNothing && sent.t === vlcsNothing) return { reason: 'it has ended' }
  try {
    return { track: fitTrack(nowPlayingSchema, describeTrack(sent, source)) }
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}
