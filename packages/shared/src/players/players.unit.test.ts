import { readFile } from 'node:fs/promises'
import { fillIn, playerGroups, placeholders, writePlayersGuide } from './index.ts'

const players = playerGroups.flatMap((group) => group.players)

/** Without the padding a formatter adds. */
const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim()

test('docs/players.md is what the data gives; `npm run docs:players` writes it', async () => {
  expect(squeeze(await readFile('docs/players.md', 'utf8'))).toBe(squeeze(writePlayersGuide()))
})

test('each player has an id of its own', () => {
  const ids = players.map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)])
})

test.each(players.map((player) => [player.name, player] as const))(
  'the settings of %s name only placeholders that are explained',
  (_, { setups, notes }) => {
    const texts = setups.flatMap(({ settings = [], file }) => [
      ...settings.map(({ value }) => value),
      file?.content ?? '',
    ])
    const named = [...texts, ...notes].flatMap((text) => [...text.matchAll(/\{([a-zA-Z]+)\}/g)])
    expect(Object.keys(placeholders)).toEqual(expect.arrayContaining(named.map(([, name]) => name)))
  },
)

test('a placeholder without a value stays', () => {
  expect(fillIn('{url}/1/ with {token}, {url}', { url: 'http://here' })).toBe(
    'http://here/1/ with {token}, http://here',
  )
})
