import { submitNowPlaying as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type IntakeLimit } from './intake-limit.ts'
import { type Intake } from './intake.ts'

export const submitNowPlaying = ({ intake, intakeLimit }: { intake: Intake; intakeLimit: IntakeLimit }) =>
  defineRoute({
    ...contract,
    admit: intakeLimit.admit,
    async handle({ body, caller, bodyBytes }) {
      await intake.takeNowPlaying(caller.userId, body, { protocol: 'rest', bodyBytes })
      return { status: 'accepted' as const }
    },
  })
