import { listPlays } from '@ongaku/shared/contracts'
import { invalidField } from '@ongaku/shared/errors'
import { type Authenticate, defineEndpoint, json, jsonBody } from '@ongaku/shared/http'
import { trackIdOf } from '@ongaku/shared/plays'
import { type Deps } from '../../deps.ts'
import { isObject, uuidOf } from './listen-values.ts'
import { readInstant } from './unix-time.ts'

interface Deletion {
  /** The second in which the play started: from here, and before there. */
  from: string
  to: string
  trackId: string
}

/** @throws AppError `invalid_input` */
function readDeletion(document: unknown): Deletion {
  const { listened_at: listenedAt, recording_msid: msid } = isObject(document) ? document : {}
  const from = readInstant(listenedAt)
  if (msid === undefined) throw invalidField('recording_msid', 'is required')
  const trackId = uuidOf(msid)
  if (trackId === undefined) throw invalidField('recording_msid', 'is not a valid MSID')
  const to = new Date(Date.parse(from) + 1000).toISOString()
  return { from, to, trackId: trackId.toLowerCase() }
}

/** More plays than anybody starts in a second. */
const limit = 1000

/** Deletes the plays of a track that started in one second. That there are none is fine, as there. */
export const deleteListen = (
  { services, intake, intakeLimit }: Pick<Deps, 'services' | 'intake' | 'intakeLimit'>,
  authenticate: Authenticate,
) =>
  defineEndpoint({
    methods: ['POST'],
    path: '/1/delete-listen',
    authenticate,
    admit: intakeLimit.admit,
    body: jsonBody(),
    async handle({ caller, body }) {
      const { from, to, trackId } = readDeletion(body)
      const query = { from, to, order: 'newest' as const, limit, offset: 0 }
      const input = { params: undefined, query, body: undefined }
      const { items } = await services.library.call(listPlays, input, caller)
      const ids = items.filter((play) => trackIdOf(play) === trackId).map(({ id }) => id)
      if (ids.length > 0) await intake.deletePlays(caller.userId, ids)
      return json({ status: 'ok' })
    },
  })
