import { listFeedback } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import {
  type Authenticate,
  type Caller,
  defineEndpoint,
  type EndpointInput,
  json,
  jsonBody,
} from '@ongaku/shared/http'
import { type Deps } from '../../deps.ts'
import { findUser } from './find-user.ts'
import { isObject, uuidOf } from './listen-values.ts'
import { writeFeedback } from './write-feedback.ts'

/** Recordings in one request, each of which is a question to the library. */
const maxRecordings = 200
const questionsAtOnce = 10

interface Asked {
  msids: readonly unknown[]
  mbids: readonly unknown[]
}

const path = '/1/feedback/user/:name/get-feedback-for-recordings'

const splitList = (text: string | null): string[] =>
  (text ?? '').split(',').flatMap((part) => part.trim() || [])

const readQuery = (text: string): Asked => {
  const query = new URLSearchParams(text)
  // The older name of the list stands in where the newer one is missing.
  const msids = query.get('recording_msids') ?? query.get('recordings')
  return { msids: splitList(msids), mbids: splitList(query.get('recording_mbids')) }
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

const readBody = (body: unknown): Asked => ({
  msids: listOf(isObject(body) && body.recording_msids),
  mbids: listOf(isObject(body) && body.recording_mbids),
})

/** @throws AppError `invalid_input` for what is no UUID */
function readIds(values: readonly unknown[]): string[] {
  return values.map((value) => {
    const id = uuidOf(value)
    if (id === undefined) throw new AppError('invalid_input', 'A recording id is not a valid UUID')
    return id.toLowerCase()
  })
}

type Question = { trackId: string } | { recordingMbid: string }

/** @throws AppError `invalid_input` for none, too many, or what is no UUID */
function toQuestions({ msids, mbids }: Asked): Question[] {
  const count = msids.length + mbids.length
  if (count === 0) throw new AppError('invalid_input', 'No valid recording msid or recording mbid found.')
  if (count > maxRecordings) {
    throw new AppError('invalid_input', `Ask for at most ${maxRecordings} recordings`)
  }
  return [
    ...readIds(mbids).map((recordingMbid) => ({ recordingMbid })),
    ...readIds(msids).map((trackId) => ({ trackId })),
  ]
}

/** What a user thinks of certain recordings, asked with GET or POST; 0 where they have not said. */
export function findRecordingsFeedback(deps: Pick<Deps, 'users' | 'services'>, authenticate: Authenticate) {
  async function answer(question: Question, username: string, caller: Caller) {
    const query = { ...question, offset: 0, limit: 1 }
    const input = { params: undefined, query, body: undefined }
    const { items } = await deps.services.library.call(listFeedback, input, caller)
    const [feedback] = items
    const asked = {
      recording_mbid: 'recordingMbid' in question ? question.recordingMbid : null,
      recording_msid: 'trackId' in question ? question.trackId : null,
    }
    if (!feedback) return { user_id: username, ...asked, score: 0, created: null, track_metadata: null }
    return { ...writeFeedback(feedback, username, false), ...asked }
  }

  async function answerAll({ params, caller }: EndpointInput, asked: Asked) {
    const questions = toQuestions(asked)
    const { username } = await findUser(deps, params.name, caller)
    const feedback: object[] = []
    for (let start = 0; start < questions.length; start += questionsAtOnce) {
      const some = questions.slice(start, start + questionsAtOnce)
      feedback.push(...(await Promise.all(some.map((question) => answer(question, username, caller)))))
    }
    return json({ feedback })
  }

  return [
    defineEndpoint({
      methods: ['GET'],
      path,
      authenticate,
      handle: (input) => answerAll(input, readQuery(input.request.query)),
    }),
    defineEndpoint({
      methods: ['POST'],
      path,
      authenticate,
      body: jsonBody(),
      handle: (input) => answerAll(input, readBody(input.body)),
    }),
  ]
}
