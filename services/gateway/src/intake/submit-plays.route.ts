import { submitPlays as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type IntakeLimit } from './intake-limit.ts'
import { type Intake } from './intake.ts'

export const submitPlays = ({ intake, intakeLimit }: { intake: Intake; intakeLimit: IntakeLimit }) =>
  defineRoute({
    ...contract,
    admit: intakeLimit.admit,
    async handle({ body, caller, bodyBytes }) {
      return { plays: await intake.takePlays(caller.userId, body.plays, { protocol: 'rest', bodyBytes }) }
    },
  })
