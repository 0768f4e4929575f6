import { audioscrobblerTable } from './protocols/audioscrobbler-table.ts'
import { lastfmTable } from './protocols/lastfm-table.ts'
import { type ProtocolTable } from './protocols/line.ts'
import { listenbrainzTable } from './protocols/listenbrainz-table.ts'
import { pageTable } from './protocols/page-table.ts'
import { subsonicTable } from './protocols/subsonic-table.ts'
import { webhookTable } from './protocols/webhook-table.ts'
import { restTable } from './rest-table.ts'
import { expectCredentialsWork } from './support/credentials-work.ts'
import { listServed } from './support/served.ts'
import { findLeaks, setUpStrangers } from './support/setting.ts'

const { surfaces, served } = listServed()
const setting = setUpStrangers()

const table: ProtocolTable = {
  ...pageTable,
  ...listenbrainzTable,
  ...audioscrobblerTable,
  ...webhookTable,
  ...lastfmTable,
  ...subsonicTable,
}

test('all that the gateway serves is in a table, and nothing else', () => {
  expect(Object.keys(table).sort()).toEqual(served.map(({ name }) => name).sort())
  const [rest] = surfaces.filter(({ name }) => name === 'rest')
  const calls = rest!.endpoints.flatMap(({ methods, path }) =>
    methods.map((method) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`),
  )
  // A path may be served by the gateway and, behind it, by a service.
  expect(Object.keys(restTable).sort()).toEqual([...new Set(calls)].sort())
})

test.each(served)('$name gives a stranger nothing of the owner’s', async ({ name, method, prefixes }) => {
  const { send, owner, stranger } = setting
  for (const prefix of prefixes) {
    for (const { as, says, status, tells = [], ...attempt } of table[name]!(owner, stranger)) {
      const sent = { ...attempt, method, path: prefix + attempt.path }
      const answer = await send(sent)
      const leaks = findLeaks(owner, sent, answer).filter((mark) => !tells.includes(mark))
      const text = expect.stringMatching(says) as string
      expect({ as, path: sent.path, leaks, status: answer.status, text: answer.text }).toEqual({
        as,
        path: sent.path,
        leaks: [],
        status,
        text,
      })
    }
  }
  if (method !== 'GET') await setting.expectUntouched()
})

test('the owner keeps everything, and every credential', async () => {
  await setting.expectUntouched()
  await expectCredentialsWork(setting)
})
