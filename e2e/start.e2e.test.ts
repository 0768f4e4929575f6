import { createServer } from 'node:http'
import { once } from 'node:events'
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import { createKafka } from '@ongaku/shared/kafka'
import { createLogger } from '@ongaku/shared/logging'
import { historyOf, linkLastfm, login, register, somePlays } from './support/listener.ts'
import { waitUntil } from '@ongaku/testing'
import { runProcess } from './support/run-process.ts'
import { createDataDir, freePorts, startOngaku } from './support/start-ongaku.ts'

let dataDir: Awaited<ReturnType<typeof createDataDir>>

beforeEach(async () => {
  dataDir = await createDataDir()
})

afterEach(() => dataDir.remove())

test('stops cleanly on Ctrl-C, and the next start has all that was kept', async () => {
  const first = await startOngaku(dataDir.path)
  const listener = await register(first.url, 'mika')
  await linkLastfm(listener, 'mika-fm')
  await listener.post('/plays', { plays: somePlays(3) })
  await waitUntil(
    () => historyOf(listener),
    (plays) => plays.length === 3,
  )
  expect(await first.end('SIGINT')).toBe(0)

  const second = await startOngaku(dataDir.path)
  const again = await login(second.url, 'mika')
  expect(await historyOf(again)).toHaveLength(3)
  expect((await again.get<{ items: unknown[] }>('/connections')).data.items).toMatchObject([
    { status: 'linked' },
  ])
  expect(await second.end('SIGTERM')).toBe(0)
})

test('a taken port is one line that says which setting to change', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const ongaku = runProcess('apps/ongaku/dist/main.js', {
    ...freePorts,
    ONGAKU_PORT: String(port),
    ONGAKU_DATA_DIR: dataDir.path,
  })
  expect(await ongaku.ended()).toBe(1)
  expect(ongaku.output().trim()).toBe(
    `ongaku: port ${port} is taken by another program: set ONGAKU_PORT to another port`,
  )
  other.close()
})

test('a folder that another Ongaku uses is one line, too', async () => {
  const first = await startOngaku(dataDir.path)
  const second = runProcess('apps/ongaku/dist/main.js', {
    ...freePorts,
    ONGAKU_DATA_DIR: dataDir.path,
  })
  expect(await second.ended()).toBe(1)
  expect(second.output().trim().split('\n')).toHaveLength(1)
  expect(second.output()).toMatch(/^ongaku: .*in use/)
  await first.end('SIGTERM')
})

test.each([
  ['ONGAKU_PORT', 'eighty'],
  ['ONGAKU_LOG_LEVEL', 'loud'],
  ['LASTFM_API_URL', 'last.fm'],
  ['ONGAKU_SECRET_KEY', 'short'],
  ['ONGAKU_DATA_DIR', '/dev/null/data'],
  // Here mkdir says that a part is missing, and goes on saying so whatever is made.
  ['ONGAKU_DATA_DIR', '/proc/nope/data'],
  ['ONGAKU_HOST', '203.0.113.9'],
])('a wrong %s stops the start with one line that names it', async (name, value) => {
  const env = { ...freePorts, ONGAKU_DATA_DIR: dataDir.path, [name]: value }
  const ongaku = runProcess('apps/ongaku/dist/main.js', env)
  expect(await ongaku.ended()).toBe(1)
  expect(ongaku.output()).toMatch(new RegExp(`^ongaku: ${name}: [^\\n]+\\n$`))
})

test('an unknown variable that looks like a setting is reported, with the setting that may be meant', async () => {
  const ongaku = await startOngaku(dataDir.path, { ONGAKU_REGISTRATIONS: 'closed', ONGAKU_FROBNICATE: '1' })
  expect(ongaku.output()).toContain(
    'ongaku: ONGAKU_REGISTRATIONS is not a setting and is ignored; did you mean ONGAKU_REGISTRATION?\n',
  )
  expect(ongaku.output()).toContain('ongaku: ONGAKU_FROBNICATE is not a setting and is ignored\n')
  await ongaku.end('SIGTERM')
})

test('the banner gives an address that a browser can open when Ongaku listens on all of them', async () => {
  const ongaku = await startOngaku(dataDir.path, { ONGAKU_HOST: '0.0.0.0' })
  expect(ongaku.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect((await fetch(`${ongaku.url}/health`)).status).toBe(200)
  await ongaku.end('SIGTERM')
})

test('the first user of a server that others may reach needs the code of the banner', async () => {
  const env = { ONGAKU_HOST: '0.0.0.0', ONGAKU_REGISTRATION: 'closed' }
  const ongaku = await startOngaku(dataDir.path, env)
  const [, code] = /Code +(\S+)/.exec(ongaku.output()) ?? []
  const register = async (username: string, more: object) => {
    const body = JSON.stringify({ username, password: 'a long password', ...more })
    return (await fetch(`${ongaku.url}/api/v1/auth/register`, { method: 'POST', body })).status
  }
  expect([await register('mallory', {}), await register('mika', { code })]).toEqual([403, 201])
  await ongaku.end('SIGTERM')
  const again = await startOngaku(dataDir.path, env)
  expect(again.output()).not.toContain('Code ')
  await again.end('SIGTERM')
})

/** Every file and folder below a folder, and the folder itself, with its permissions in octal. */
async function permissionsBelow(folder: string): Promise<string[]> {
  const below = await readdir(folder, { recursive: true })
  return Promise.all(
    ['.', ...below].map(async (name) => {
      const { mode } = await stat(join(folder, name))
      return `${(mode & 0o777).toString(8)} ${name}`
    }),
  )
}

test('nobody else on the machine can read what is in the data folder', async () => {
  await chmod(dataDir.path, 0o755)
  const ongaku = await startOngaku(dataDir.path)
  const listener = await register(ongaku.url, 'mika')
  await linkLastfm(listener, 'mika-fm')
  await listener.post('/plays', { plays: somePlays(3) })
  const permissions = await permissionsBelow(dataDir.path)
  expect(permissions.length).toBeGreaterThan(10)
  expect(permissions.filter((line) => !/^[67]00 /.test(line))).toEqual([])
  await ongaku.end('SIGTERM')
})

test('the embedded MongoDB lets nobody in without the password of the data folder', async () => {
  const ongaku = await startOngaku(dataDir.path)
  const [, address = ''] = /MongoDB +(\S+)/.exec(ongaku.output()) ?? []
  const namesOf = async (uri: string) => {
    const client = new MongoClient(uri)
    try {
      return (await client.db('ongaku_gateway').listCollections().toArray()).map(({ name }) => name)
    } finally {
      await client.close()
    }
  }
  await expect(namesOf(`mongodb://${address}`)).rejects.toMatchObject({ code: 13 })
  const password = (await readFile(join(dataDir.path, 'mongo.password'), 'utf8')).trim()
  expect(await namesOf(`mongodb://ongaku:${password}@${address}/?authSource=admin`)).toContain('users')
  await ongaku.end('SIGTERM')
})

test('when the thread of an engine has died, the process ends without waiting for it', async () => {
  // Lets the test end the thread that was started last.
  const preloaded =
    'let last; process.on("worker", (worker) => (last = worker)); process.on("SIGUSR2", () => last.terminate())'
  const ongaku = await startOngaku(dataDir.path, {
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preloaded)}`,
  })
  expect(await ongaku.end('SIGUSR2')).toBe(1)
  expect(ongaku.output()).toMatch(/ongaku: .*the thread of \w+ ended with 1/)
  expect(ongaku.output()).not.toMatch(/did not stop/)
}, 60_000)

test('a data folder of an earlier version is left alone, with a line that says so', async () => {
  const first = await startOngaku(dataDir.path)
  await first.end('SIGTERM')
  await writeFile(join(dataDir.path, 'format'), '1\n')
  const second = runProcess('apps/ongaku/dist/main.js', { ...freePorts, ONGAKU_DATA_DIR: dataDir.path })
  expect(await second.ended()).toBe(1)
  expect(second.output()).toMatch(/^ongaku: ONGAKU_DATA_DIR: [^\n]+ with another data format: [^\n]+\n$/)
})

test('with a password set, the embedded Kafka takes nobody without it, and plays travel as before', async () => {
  const ongaku = await startOngaku(dataDir.path, { ONGAKU_KAFKA_PASSWORD: 'a long password' })
  const listener = await register(ongaku.url, 'mika')
  expect((await listener.post('/plays', { plays: somePlays(3) })).status).toBe(202)
  await waitUntil(
    () => historyOf(listener),
    (plays) => plays.length === 3,
  )
  const topicsAs = async (password: string | undefined) => {
    const config = { brokers: [ongaku.kafka], partitions: 1, replicationFactor: 1, password }
    const admin = createKafka(config, 'test', createLogger('test', { level: 'silent' })).admin()
    try {
      await admin.connect()
      return await admin.listTopics()
    } finally {
      await admin.disconnect()
    }
  }
  expect(await topicsAs('a long password')).toContain('plays.v1')
  await expect(topicsAs('another password')).rejects.toThrow(/SASL|authentication/i)
  await expect(topicsAs(undefined)).rejects.toThrow()
  await ongaku.end('SIGTERM')
})
