import axios from 'axios'
import { parse } from 'yaml'
import { waitUntil } from '@ongaku/testing'
import { historyOf, linkLastfm, type Listener, register, somePlays } from './support/listener.ts'
import { setUpOngaku } from './support/set-up.ts'

/**
 * No user reads or touches what is another's. Every call of the API document has a line in this table:
 * - `anyone`: needs no sign-in, and gives nothing of anybody's.
 * - `own`: can't name anything of another's; its answer to a stranger holds nothing of the owner's.
 * - `administrator`: refused to whoever isn't one.
 * - a path with ids of the owner's: refused to a stranger.
 */
type Line = 'anyone' | 'own' | 'administrator' | { path: (owned: Owned) => string; body?: unknown }

/** Ids of what the owner has. */
interface Owned {
  playId: string
  connectionId: string
  tokenId: string
  jobId: string
}

const table: Record<string, Line> = {
  'post /auth/register': 'anyone',
  'post /auth/login': 'anyone',
  'post /auth/refresh': 'anyone',
  'post /auth/logout': 'own',
  'get /users/me': 'own',
  'post /users/me/tokens': 'own',
  'get /users/me/tokens': 'own',
  'delete /users/me/tokens/{id}': { path: ({ tokenId }) => `/users/me/tokens/${tokenId}` },
  'post /now-playing': 'own',
  'post /plays': 'own',
  'get /plays': 'own',
  'get /plays/count': 'own',
  'get /plays/{id}': { path: ({ playId }) => `/plays/${playId}` },
  'get /plays/{id}/deliveries': { path: ({ playId }) => `/plays/${playId}/deliveries` },
}

const setUp = setUpOngaku()
let owned: Owned
let stranger: Listener
let calls: string[]

/** Names that only the owner has. */
const marks = ['mika', 'mika-fm', 'Artist 0', 'Song 0']

async function createOwned(owner: Listener): Promise<Owned> {
  const connection = await linkLastfm(owner, 'mika-fm')
  expect(connection.status).toBe(200)
  await owner.post('/plays', { plays: somePlays(1) })
  const [play] = await waitUntil(
    () => historyOf(owner),
    (plays) => plays.length === 1,
  )
  const { data: connections } = await owner.get<{ items: { id: string }[] }>('/connections')
  const connectionId = connections.items[0]!.id
  const { data: token } = await owner.post<{ id: string }>('/users/me/tokens', { name: 'mika' })
  const { data: job } = await owner.post<{ id: string }>(`/connections/${connectionId}/retry`)
  return { playId: String(play!.id), connectionId, tokenId: token.id, jobId: job.id }
}

beforeAll(async () => {
  const { listener: owner, ongaku } = setUp
  owned = await createOwned(owner)
  stranger = await register(ongaku.url, 'ren')
  const { data } = await axios.get<string>(`${ongaku.url}/api/v1/openapi.yaml`, { responseType: 'text' })
  const { paths } = parse(data) as { paths: Record<string, Record<string, unknown>> }
  calls = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path.replace('/api/v1', '')}`),
  )
})

test('every call of the API document is in the table, and nothing else', () => {
  expect(Object.keys(table).sort()).toEqual([...calls].sort())
})
