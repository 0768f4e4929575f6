import { createSharedState } from '@ongaku/shared/cache'
import { createLogger } from '@ongaku/shared/logging'
import { createLimits } from '../limits.ts'
import { createIntakeLimit } from './intake-limit.ts'

function createLimit() {
  const { submitLimit } = createLimits(
    createSharedState({}, { logger: createLogger('test', { level: 'silent' }) }),
  )
  const { admit, chargePlays } = createIntakeLimit(submitLimit)
  const submit = async (userId: string, plays: number, bodyBytes: number) => {
    await admit({ caller: { userId }, bodyBytes, request: {} as never })
    await chargePlays(userId, plays, bodyBytes)
  }
  return { submit }
}

test('100,000 plays in a hundred requests pass at once, short or long', async () => {
  for (const bytesPerPlay of [70, 250, 500]) {
    const { submit } = createLimit()
    for (let index = 0; index < 100; index += 1) await submit('importer', 1000, 1000 * bytesPerPlay)
  }
})

test('a queue sent play by play passes at hundreds a second', async () => {
  const { submit } = createLimit()
  for (let index = 0; index < 2_900; index += 1) await submit('player', 1, 250)
})

test.each([
  ['plays', 1000, 70_000],
  ['bytes', 0, 10_240_000],
])('%s cost by their number, and one user does not pay for another', async (_, plays, bodyBytes) => {
  const { submit } = createLimit()
  const many = async () => {
    for (let index = 0; index < 150; index += 1) await submit('greedy', plays, bodyBytes)
  }
  await expect(many()).rejects.toMatchObject({ code: 'rate_limited' })
  await submit('modest', 1000, 300_000)
})
