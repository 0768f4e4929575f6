import { setTimeout as wait } from 'node:timers/promises'
import { linkLastfm, registerListener } from './listener.js'
import { withOngaku } from './ongaku.js'
import { medianOf, round } from './statistics.js'

const settleMs = 10_000

/** CPU and memory of a process that has nothing to do, with an account linked and every consumer joined. */
export function measureIdle(options) {
  return withOngaku(options, async (ongaku) => {
    await linkLastfm(await registerListener(ongaku.url, 'bench'))
    await wait(settleMs)
    const raw = []
    for (let n = 0; n < options.rounds; n += 1) {
      const [cpuBefore, from] = [await ongaku.cpuMs(), performance.now()]
      await wait(options.idleSeconds * 1000)
      const cpuPercent = (100 * ((await ongaku.cpuMs()) - cpuBefore)) / (performance.now() - from)
      raw.push({ cpuPercent, ...(await ongaku.memory()) })
    }
    const row = {
      row: `idle CPU over ${options.idleSeconds} s`,
      figure: `${round(medianOf(raw, ({ cpuPercent }) => cpuPercent))} % of a core`,
      aim: '0.3 %',
    }
    return { rows: [row], raw }
  })
}
