import { createSeal, deriveKey, secretConfig } from './secret-keys.ts'

const config = secretConfig.parse({ key: '01'.repeat(32) })

test('opens what it sealed, and seals the same text differently each time', () => {
  const { seal, open } = createSeal(config)
  const sealed = seal('session key', 'connection-1')
  expect(open(sealed, 'connection-1')).toBe('session key')
  expect(seal('session key', 'connection-1')).not.toBe(sealed)
})

test('does not open a text that was moved, altered or sealed with another key', () => {
  const { seal, open } = createSeal(config)
  const sealed = seal('session key', 'connection-1')
  const other = createSeal(secretConfig.parse({ key: '02'.repeat(32) }))
  expect(() => open(sealed, 'connection-2')).toThrow('could not be opened')
  expect(() => open(`${sealed.slice(0, -2)}AA`, 'connection-1')).toThrow('could not be opened')
  expect(() => other.open(sealed, 'connection-1')).toThrow('could not be opened')
})

test('derives a key of its own for each purpose', () => {
  expect(deriveKey(config, 'access-token')).toHaveLength(32)
  expect(deriveKey(config, 'access-token')).not.toEqual(deriveKey(config, 'internal-token'))
})
