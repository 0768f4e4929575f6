import { createLogger } from './logger.ts'

function logLines(level: 'info' | 'warn') {
  const lines: string[] = []
  return { logger: createLogger('test', { level }, { write: (line: string) => lines.push(line) }), lines }
}

test.each(['password', 'sessionKey', 'access_token', 'authorization', 'api_sig', 'sk'])(
  'does not write a %s, at any of three levels',
  (key) => {
    const { logger, lines } = logLines('info')
    logger.info({ [key]: 'hunter2', user: { [key]: 'hunter2', more: { [key]: 'hunter2' } } }, 'signed in')
    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toContain('hunter2')
    expect(lines[0]).toContain('signed in')
  },
)

test('writes nothing below its level', () => {
  const { logger, lines } = logLines('warn')
  logger.info('detail')
  logger.warn('trouble')
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['trouble'])
})
