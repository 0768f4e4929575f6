import { waitUntil } from '@ongaku/testing'
import { historyOf, type PlayInput } from '../../support/listener.ts'
import { receivedBy } from '../../support/received.ts'
import { type SetUp } from '../../support/set-up.ts'

/**
 * Waits until the simulated Last.fm has plays with these titles, then expects it to have got each of them once, and the history
 * to hold each of them once.
 * @returns the plays as the history has them, in the order of the titles
 */
export async function expectEachOnce(
  { ongaku, listener }: SetUp,
  titles: readonly string[],
  limitMs?: number,
): Promise<PlayInput[]> {
  const { scrobbles } = await waitUntil(
    () => receivedBy(ongaku.simulator, 'mika-fm'),
    (received) => titles.every((title) => received.scrobbles.some(({ track }) => track === title)),
    limitMs,
  )
  const history = await historyOf(listener)
  return titles.map((wanted) => {
    expect(scrobbles.filter(({ track }) => track === wanted)).toMatchObject([{ times_received: 1 }])
    const kept = history.filter(({ title }) => title === wanted)
    expect(kept).toMatchObject([{ title: wanted }])
    return kept[0]!
  })
}

/** Waits until the simulated Last.fm shows this title as what is playing. */
export const seePlaying = ({ ongaku }: SetUp, title: string) =>
  waitUntil(
    async () => (await receivedBy(ongaku.simulator, 'mika-fm')).now_playing,
    (playing) => playing?.track === title,
  )
