import { newPasswordSchema, usernameKeyOf, usernameSchema } from './credentials.ts'

test.each(['a', 'Ada.Lovelace_1815-', '0', 'x'.repeat(64)])('takes the username %s', (name) => {
  expect(usernameSchema.parse(name)).toBe(name)
})

test.each([
  ['an empty one', ''],
  ['a space', 'ada lovelace'],
  ['a letter outside ASCII', 'áda'],
  ['a slash', 'a/b'],
  ['a line break at the end', 'ada\n'],
  ['65 characters', 'x'.repeat(65)],
])('refuses the username with %s', (_, name) => {
  expect(usernameSchema.safeParse(name).success).toBe(false)
})

test('compares usernames without regard to case', () => {
  expect(usernameKeyOf('ADA')).toBe(usernameKeyOf('ada'))
})

test.each([
  ['spaces', ' '.repeat(8), 'must not be blank'],
  ['characters that show nothing', '\u200b\u00a0\u3000\u0007'.repeat(2), 'must not be blank'],
  ['one everybody tries first', 'PassWord', 'is one of the most common passwords'],
  ['the same in fullwidth letters', 'ｐａｓｓｗｏｒｄ', 'is one of the most common passwords'],
  ['a keyboard row', '1qaz2wsx', 'is one of the most common passwords'],
  ['half a surrogate pair', 'long enough \ud83d', 'is not well-formed text'],
])('refuses a password of %s', (_, password, message) => {
  expect(newPasswordSchema.safeParse(password).error?.issues).toMatchObject([{ message }])
})

test.each([
  ['7 characters', 'x'.repeat(7), false],
  ['8 characters', 'x'.repeat(7) + 'y', true],
  ['1024 characters', 'x'.repeat(1024), true],
  ['1025 characters', 'x'.repeat(1025), false],
])('a password of %s', (_, password, taken) => {
  expect(newPasswordSchema.safeParse(password).success).toBe(taken)
})
