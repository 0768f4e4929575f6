import { defineJob } from '@ongaku/shared/jobs'
import { z } from 'zod'
import { type Deps } from '../deps.ts'

const pageSize = 500

/**
 * Sends again what an account has rejected or ignored, oldest id first. The checkpoint is the last play that was put back
 * into the line, so that one which is refused again isn't sent for ever. The job ends early once the account is unlinked.
 */
export function retryDeliveries({
  connections,
  ledger,
  dispatcher,
}: Pick<Deps, 'connections' | 'ledger' | 'dispatcher'>) {
  async function isUnlinked(connectionId: string): Promise<boolean> {
    const [connection] = await connections.byIds([connectionId])
    return connection === undefined || connection.status === 'unlinked'
  }

  return defineJob({
    type: 'connection.retry',
    input: z.object({ connectionId: z.uuid() }),
    checkpoint: z.uuid(),
    async run({ input: { connectionId }, checkpoint, done, advance }) {
      let after = checkpoint
      const total = done + (await ledger.countRefused(connectionId, after))
      while (!(await isUnlinked(connectionId))) {
        const playIds = await ledger.retryRefused(connectionId, pageSize, after)
        after = playIds.at(-1)
        if (after === undefined) return
        dispatcher.wake(connectionId)
        done += playIds.length
        await advance({ done, total, checkpoint: after })
      }
    },
  })
}
