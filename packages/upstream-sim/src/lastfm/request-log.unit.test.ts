import { createRequestLog } from './request-log.ts'

describe('createRequestLog', () => {
  test('forgets the oldest beyond its capacity and counts them', () => {
    const log = createRequestLog(10)
    for (let at = 0; at < 25; at += 1) {
      log.add({ method: 'm', batchSize: 0, timestamps: [], at, outcome: 'ok' })
    }
    expect(log.list().length).toBeLessThanOrEqual(10)
    expect(log.list().at(-1)?.at).toBe(24)
    expect(log.list().length + log.dropped()).toBe(25)
  })
})
