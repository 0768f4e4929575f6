import { addToken, isAllowedCallback, policySourceOf } from './callback.ts'

const registered = 'https://app.example/lastfm'

test.each([
  registered,
  `${registered}?user=1`,
  `${registered}/done`,
  `${registered}/`,
  'https://APP.example:443/lastfm',
])('%s is the registered address or below it', (callback) => {
  expect(isAllowedCallback(callback, registered)).toBe(true)
})

test.each([
  'https://app.example/lastfm-evil',
  'https://app.example/',
  'https://app.example/lastfm/../other',
  'https://app.example.evil.example/lastfm',
  'https://app.example@evil.example/lastfm',
  'https://user@app.example/lastfm',
  'https://app.example:8443/lastfm',
  'http://app.example/lastfm',
  'https:\\\\evil.example/lastfm',
  '//app.example/lastfm',
  'javascript:alert(1)',
  '',
])('%s is not', (callback) => {
  expect(isAllowedCallback(callback, registered)).toBe(false)
})

test('an application without a callback may not name one', () => {
  expect(isAllowedCallback('https://app.example/', undefined)).toBe(false)
})

test('an application may have a scheme of its own', () => {
  expect(isAllowedCallback('myapp://done', 'myapp://done')).toBe(true)
  expect(isAllowedCallback('myapp://other', 'myapp://done')).toBe(false)
  expect(addToken('myapp://done', 't1')).toBe('myapp://done?token=t1')
  expect(policySourceOf('myapp://done')).toBe('myapp:')
})

test('the token is added to what the address has, in place of another', () => {
  expect(addToken('https://app.example/a?token=x&u=1#top', 't1')).toBe(
    'https://app.example/a?token=t1&u=1#top',
  )
  expect(policySourceOf('https://app.example/a?b=c')).toBe('https://app.example')
})
