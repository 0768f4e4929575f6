import { secretConfig } from '@ongaku/shared/crypto'
import { createFormTokens } from './form-token.ts'

const clock = { at: 1_000, now: () => clock.at }
const tokens = createFormTokens(secretConfig.parse({ key: '01'.repeat(32) }), clock)
const subject = { apiKey: 'k', token: 't', callback: undefined, userId: 'ada' }

test('holds for an hour, and only for what was asked of the same person', () => {
  const formToken = tokens.sign(subject)
  expect(tokens.isValid(formToken, subject)).toBe(true)
  const others = [
    { ...subject, apiKey: 'l' },
    { ...subject, token: undefined },
    { ...subject, callback: 'https://evil.example/' },
    { ...subject, userId: undefined },
    { ...subject, userId: 'grace' },
  ]
  expect(others.map((other) => tokens.isValid(formToken, other))).toEqual(others.map(() => false))
  clock.at += 3_600_000
  expect(tokens.isValid(formToken, subject)).toBe(false)
})

test.each(['', '.', 'x.y', '99999999999999.abc', '99999999999999'])('%p is none', (formToken) => {
  expect(tokens.isValid(formToken, subject)).toBe(false)
})
