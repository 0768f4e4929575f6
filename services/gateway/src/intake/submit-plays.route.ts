import { submitPlays as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'

export const submitPlays = ({ intake, intakeLimit }: Pick<Deps, 'intake' | 'intakeLimit'>) =>
  defineRoute({
    ...contract,
    admit: intakeLimit.admit,
    async handle({ body, caller, bodyBytes }) {
      return { plays: await intake.takePlays(caller.userId, body.plays, bodyBytes) }
    },
  })
