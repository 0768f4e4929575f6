import { createPasswords, type Passwords } from './passwords.ts'

const cheapHash = '$scrypt$ln=1,r=1,p=1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='

/** Verifies once for each address, all at once, and gives what was refused. */
async function flood({ verify }: Passwords, addresses: string[]): Promise<unknown[]> {
  const outcomes = await Promise.allSettled(addresses.map((address) => verify('x', cheapHash, address)))
  return outcomes.flatMap((outcome): unknown[] => (outcome.status === 'rejected' ? [outcome.reason] : []))
}

test('checks a password, and takes none where there is no user', async () => {
  const { hash, verify } = createPasswords()
  const kept = await hash('correct horse', 'a')
  expect(await verify('correct horse', kept, 'a')).toBe(true)
  expect(await verify('battery staple', kept, 'a')).toBe(false)
  expect(await verify('correct horse', undefined, 'a')).toBe(false)
})

test('turns away what would wait too long, and finishes the rest', async () => {
  const passwords = createPasswords()
  const refused = await flood(
    passwords,
    Array.from({ length: 60 }, (_, address) => `${address}`),
  )
  expect(refused).toHaveLength(8)
  expect(refused[0]).toMatchObject({ code: 'unavailable', retryAfterMs: 5_000 })
  expect(await passwords.verify('x', cheapHash, 'a')).toBe(false)
})

test('one address can not fill the queue', async () => {
  const passwords = createPasswords()
  const flooded = flood(
    passwords,
    Array.from({ length: 60 }, () => 'a'),
  )
  expect(await passwords.verify('x', cheapHash, 'b')).toBe(false)
  const refused = await flooded
  expect(refused).toHaveLength(50)
  expect(refused[0]).toMatchObject({ code: 'unavailable', retryAfterMs: 5_000 })
  expect(await passwords.verify('x', cheapHash, 'a')).toBe(false)
})
