import { rankTallies } from './chart.ts'

const tally = (title: string, plays: number, minute: number) => ({
  name: { title },
  plays,
  latest: new Date(Date.UTC(2026, 4, 1, 20, minute)),
})

const idOf = ({ title }: { title: string }) => title.toLowerCase()

test('equal numbers of plays share a rank, and the next one is left out', async () => {
  const chart = await rankTallies(
    [tally('a', 1, 1), tally('b', 2, 2), tally('c', 2, 3), tally('d', 3, 4)],
    idOf,
  )
  expect(chart.map(({ rank, title }) => [rank, title])).toEqual([
    [1, 'd'],
    [2, 'c'],
    [2, 'b'],
    [4, 'a'],
  ])
})

test('spellings of a name are one place, under the latest, whichever is counted first', async () => {
  const spellings = [tally('Jóga', 1, 1), tally('JÓGA', 2, 3), tally('jóga', 4, 2)]
  const expected = [{ rank: 1, id: 'jóga', plays: 7, title: 'JÓGA' }]
  expect(await rankTallies(spellings, idOf)).toEqual(expected)
  expect(await rankTallies(spellings.toReversed(), idOf)).toEqual(expected)
})
