import { type Authenticate, defineEndpoint, json } from '@ongaku/shared/http'
import { type Deps } from '../../deps.ts'
import { readListen, readPlayingNow } from './read-listen.ts'
import { readPayload } from './read-payload.ts'
import { submissionBody } from './submission.ts'

/** Takes listens, all or none, and what is playing now. */
export const submitListens = (
  { intake, intakeLimit }: Pick<Deps, 'intake' | 'intakeLimit'>,
  authenticate: Authenticate,
) =>
  defineEndpoint({
    methods: ['POST'],
    path: '/1/submit-listens',
    authenticate,
    admit: intakeLimit.admit,
    body: submissionBody,
    async handle({ caller: { userId }, body, bodyBytes }) {
      if (body.type === 'playing_now') {
        const [track] = await readPayload(body, readPlayingNow)
        if (track) await intake.takeNowPlaying(userId, track)
      } else {
        await intake.takePlays(userId, await readPayload(body, readListen), bodyBytes)
      }
      return json({ status: 'ok' })
    },
  })
