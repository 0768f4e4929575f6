import { currentCost, decoyHash, hashPassword, isOutdated, verifyPassword } from './password.ts'

const cheap = { ln: 4, r: 1, p: 1 }

test('fits the password it was made from and no other', async () => {
  const hash = await hashPassword('correct horse', cheap)
  expect(await verifyPassword('correct horse', hash)).toBe(true)
  expect(await verifyPassword('correct horsf', hash)).toBe(false)
})

test('is another each time, for the salt', async () => {
  expect(await hashPassword('correct horse', cheap)).not.toBe(await hashPassword('correct horse', cheap))
})

test('fits the same text in another Unicode form', async () => {
  const hash = await hashPassword('caf\u00e9-longer', cheap)
  expect(await verifyPassword('cafe\u0301-longer', hash)).toBe(true)
})

test('carries its cost, and is outdated once that is not the current one', async () => {
  const hash = await hashPassword('correct horse')
  const { ln, r, p } = currentCost
  expect(hash).toMatch(new RegExp(`^\\$scrypt\\$ln=${ln},r=${r},p=${p}\\$[\\w+/=]{24}\\$[\\w+/=]{44}$`))
  expect(isOutdated(hash)).toBe(false)
  expect(isOutdated(await hashPassword('correct horse', cheap))).toBe(true)
  expect(await verifyPassword('correct horse', hash)).toBe(true)
})

test('the decoy costs as much as a real one and fits nothing', async () => {
  expect(isOutdated(decoyHash)).toBe(false)
  expect(await verifyPassword('', decoyHash)).toBe(false)
})

test('refuses to read what is no hash', async () => {
  await expect(verifyPassword('x', 'plain text')).rejects.toThrow('can not be read')
})
