import { AppError } from '@ongaku/shared/errors'
import { element } from './element.ts'
import { LastfmError, toLastfmError } from './errors.ts'
import { findFormat, readFormat, renderAnswer, renderError } from './render.ts'

const head = '<?xml version="1.0" encoding="UTF-8"?>\n'

test('an answer is XML under lfm, or JSON without it', () => {
  const answer = [element('track', 'A & <B>', { corrected: '0' })]
  expect(renderAnswer('xml', answer)).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: `${head}<lfm status="ok"><track corrected="0">A &amp; &lt;B&gt;</track></lfm>`,
  })
  expect(renderAnswer('json', answer).body).toBe('{"track":{"corrected":"0","#text":"A & <B>"}}')
})

test('a refusal has its code, message and status in either', () => {
  const error = new LastfmError(9)
  expect(renderError('xml', error)).toMatchObject({
    status: 403,
    body: `${head}<lfm status="failed"><error code="9">Invalid session key - Please re-authenticate</error></lfm>`,
  })
  expect(renderError('json', error)).toMatchObject({
    status: 403,
    body: '{"error":9,"message":"Invalid session key - Please re-authenticate"}',
  })
})

test.each([
  ['unavailable', 503, 16],
  ['request_timeout', 503, 16],
  ['upstream_failed', 500, 8],
  ['internal', 500, 8],
  ['rate_limited', 429, 29],
  ['unauthenticated', 403, 4],
  ['forbidden', 403, 4],
  ['invalid_input', 400, 6],
  ['payload_too_large', 413, 6],
  ['misdirected', 421, 6],
] as const)('%s is HTTP %i with code %i', (code, status, lastfmCode) => {
  const error = toLastfmError(new AppError(code, 'because', { retryAfterMs: 2_000 }))
  expect(error).toMatchObject({ status, lastfmCode })
})

test('says how long to wait, and nothing of a failure of ours', () => {
  const busy = toLastfmError(new AppError('rate_limited', 'slow down', { retryAfterMs: 1_500 }))
  expect(renderError('xml', busy).headers).toMatchObject({ 'retry-after': '2' })
  expect(toLastfmError(new AppError('internal', 'the password is x')).message).toMatch(/^Operation failed/)
})

test('XML unless JSON is asked for, and no third format', () => {
  expect([undefined, '', 'xml', 'JSON', 'Json'].map(readFormat)).toEqual([
    'xml',
    'xml',
    'xml',
    'json',
    'json',
  ])
  expect(() => readFormat('yaml')).toThrow('Invalid format')
  expect(findFormat('format=json')).toBe('json')
  expect(findFormat('', new URLSearchParams('format=JSON'))).toBe('json')
  expect(findFormat('format=yaml')).toBe('xml')
})
