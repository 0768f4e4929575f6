import { readFile } from 'node:fs/promises'
import { gatewayConfig } from '@ongaku/gateway/config'
import { libraryConfig } from '@ongaku/library/config'
import { scrobblerConfig } from '@ongaku/scrobbler/config'
import { describeSettings, writeSettingsTable } from '@ongaku/shared/config'
import { appConfig } from '../src/config.ts'

const page = await readFile('docs/configuration.md', 'utf8')

/** Without the padding a formatter adds. */
const squeeze = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---')

test.each([
  ['everything in one process', appConfig],
  ['the gateway', gatewayConfig],
  ['the scrobbler', scrobblerConfig],
  ['the library', libraryConfig],
])('the documentation lists the settings of %s as they are', (_, schema) => {
  // The host's name is the default of one setting, and not the same everywhere.
  const settings = describeSettings(schema).map((setting) =>
    setting.env === 'ONGAKU_SCROBBLER_INSTANCE' ? { ...setting, default: "the host's name" } : setting,
  )
  expect(squeeze(page)).toContain(squeeze(writeSettingsTable(settings)))
})
