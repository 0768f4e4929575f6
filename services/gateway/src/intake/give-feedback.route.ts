import { giveFeedback as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'

export const giveFeedback = ({ intake, intakeLimit }: Pick<Deps, 'intake' | 'intakeLimit'>) =>
  defineRoute({
    ...contract,
    admit: intakeLimit.admit,
    async handle({ body, caller }) {
      await intake.takeFeedback(caller.userId, [body])
      return { status: 'accepted' as const }
    },
  })
