import { getTrack } from '@ongaku/shared/contracts'
import { AppError, invalidField } from '@ongaku/shared/errors'
import { type Authenticate, type Caller, defineEndpoint, json, jsonBody } from '@ongaku/shared/http'
import { sourceOf, trackFields } from '@ongaku/shared/plays'
import { type Deps } from '../../deps.ts'
import { type NewFeedback } from '../../intake/intake.ts'
import { isObject, uuidOf, type Values } from './listen-values.ts'

const meanings = new Map<unknown, NewFeedback['feedback']>([
  [1, 'loved'],
  [0, 'none'],
  [-1, 'hated'],
])

interface GivenFeedback {
  feedback: NewFeedback['feedback']
  mbid: string | undefined
  msid: string | undefined
}

const keys = ['recording_msid', 'recording_mbid', 'score']

/** @throws AppError `invalid_input` for what is no UUID */
function readId(document: Values, key: string): string | undefined {
  const value = document[key]
  if (!value) return undefined
  // Of the UUIDs that are written alike, only those of a known version are ids of recordings.
  const { data } = trackFields.recording_mbid.safeParse(uuidOf(value))
  if (data === undefined) throw invalidField(key, 'is not a valid UUID')
  return data
}

/** In the order of listenbrainz-server's feedback_api.py. @throws AppError `invalid_input` */
function readFeedback(document: unknown): GivenFeedback {
  if (!isObject(document)) throw invalidField('body', 'must be a JSON object')
  const { recording_msid: msid, recording_mbid: mbid, score } = document
  if ((msid ?? mbid) === undefined || score === undefined) {
    throw new AppError('invalid_input', 'recording_msid or recording_mbid, and score, are required')
  }
  const unknown = Object.keys(document).find((key) => !keys.includes(key))
  if (unknown !== undefined) throw invalidField(unknown.slice(0, 100), 'is not a known field')
  const feedback = meanings.get(score)
  if (feedback === undefined) throw invalidField('score', 'must be 1, 0 or -1')
  const given = {
    feedback,
    mbid: readId(document, 'recording_mbid'),
    msid: readId(document, 'recording_msid'),
  }
  if (given.mbid ?? given.msid) return given
  throw new AppError('invalid_input', 'recording_msid or recording_mbid is required')
}

/** Keeps that a user loves or hates a recording, or takes that back. */
export const giveRecordingFeedback = (
  { services, intake, intakeLimit }: Pick<Deps, 'services' | 'intake' | 'intakeLimit'>,
  authenticate: Authenticate,
) => {
  /** @throws AppError `not_found` for an id that is not of a track somebody here has played */
  async function findNames(id: string, caller: Caller) {
    const input = { params: { id }, query: undefined, body: undefined }
    const { artist, title, recordingMbid } = await services.library.call(getTrack, input, caller)
    return { artist, title, recordingMbid }
  }

  return defineEndpoint({
    methods: ['POST'],
    path: '/1/feedback/recording-feedback',
    authenticate,
    admit: intakeLimit.admit,
    body: jsonBody(),
    async handle({ caller, body }) {
      const { feedback, mbid, msid } = readFeedback(body)
      // An MBID is enough: the library finds the track by it, now or later.
      const recording = mbid ? { recordingMbid: mbid } : await findNames(msid!, caller)
      await intake.takeFeedback(caller.userId, [{ ...recording, feedback, source: sourceOf('listenbrainz') }])
      return json({ status: 'ok' })
    },
  })
}
