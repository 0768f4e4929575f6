import { readFile } from 'node:fs/promises'
import { gatewayConfig } from '@ongaku/gateway/config'
import { libraryConfig } from '@ongaku/library/config'
import { scrobblerConfig } from '@ongaku/scrobbler/config'
import { describeSettings, type DescribedSetting, writeSettingsTable } from '@ongaku/shared/config'
import { serviceConfig } from '@ongaku/shared/service'
import { upstreamSimConfig } from '@ongaku/upstream-sim/config'
import { appConfig } from '../src/config.ts'

/** The page's sections: what all services have, what each adds to that, and what is left for `npm start` and the simulator. */
const sections = [
  ['every service', serviceConfig(0, '')],
  ['the gateway', gatewayConfig],
  ['the scrobbler', scrobblerConfig],
  ['the library', libraryConfig],
  ['everything in one process', appConfig],
  ['the simulated services', upstreamSimConfig],
] as const

/** The settings of each section; one that several have is listed in the first of them only. */
function divideSettings(): [string, DescribedSetting[]][] {
  const listed = new Set<string>([''])
  return sections.map(([name, schema]) => {
    const added = describeSettings(schema).filter(({ env }) => !listed.has(env))
    for (const { env } of added) listed.add(env)
    return [name, added]
  })
}

/** Without the padding a formatter adds. */
const squeeze = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---')

test.each(divideSettings())('the documentation lists the settings of %s as they are', async (_, settings) => {
  const page = await readFile('docs/configuration.md', 'utf8')
  expect(squeeze(page)).toContain(squeeze(writeSettingsTable(settings)))
})

test('the documentation lists each setting once', async () => {
  const page = await readFile('docs/configuration.md', 'utf8')
  const rows = [...page.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name)
  expect(rows).toEqual([...new Set(rows)])
})
