import { type AppError } from '@ongaku/shared/errors'
import { createPasswords } from './passwords.ts'

test('checks a password, and takes none where there is no user', async () => {
  const { hash, verify } = createPasswords()
  const kept = await hash('correct horse')
  expect(await verify('correct horse', kept)).toBe(true)
  expect(await verify('battery staple', kept)).toBe(false)
  expect(await verify('correct horse', undefined)).toBe(false)
})

test('turns away what would wait too long, and finishes the rest', async () => {
  const { verify } = createPasswords()
  const cheapHash =
    '$scrypt$ln=1,r=1,p=1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='
  const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => verify('x', cheapHash)))
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(refused).toHaveLength(8)
  expect(refused[0]?.reason).toMatchObject({
    code: 'unavailable',
    retryAfterMs: 5_000,
  } satisfies Partial<AppError>)
  expect(await verify('x', cheapHash)).toBe(false)
})
