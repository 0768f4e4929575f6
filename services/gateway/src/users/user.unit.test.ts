import { usernameKeyOf, usernameSchema } from './user.ts'

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
])('refuses %s', (_, name) => {
  expect(usernameSchema.safeParse(name).success).toBe(false)
})

test('compares usernames without regard to case', () => {
  expect(usernameKeyOf('ADA')).toBe(usernameKeyOf('ada'))
})
