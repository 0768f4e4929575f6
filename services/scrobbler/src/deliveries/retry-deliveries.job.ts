import { defineJob } from '@ongaku/shared/jobs'
import { z } from 'zod'
import { type Deps } from '../deps.ts'

const pageSize = 500

/**
 * Sends again what an account has rejected or ignored, oldest id first. The checkpoint is the last play that was put back
 * into the line, so that one which is refused again isn't sent for ever.
 */
export const retryDeliveries = ({ ledger, dispatcher }: Pick<Deps, 'ledger' | 'dispatcher'>) =>
  defineJob({
    type: 'connection.retry',
    input: z.object({ connectionId: z.uuid() }),
    checkpoint: z.uuid(),
    async run({ input: { connectionId }, checkpoint, done, advance }) {
      let after = checkpoint
      const total = done + (await ledger.countRefused(connectionId, after))
      for (;;) {
        const playIds = await ledger.retryRefused(connectionId, pageSize, after)
        after = playIds.at(-1)
        if (after === undefined) return
        dispatcher.wake(connectionId)
        done += playIds.length
        await advance({ done, total, checkpoint: after })
      }
    },
  })
