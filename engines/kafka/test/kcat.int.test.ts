import { codecNames } from '../src/records/codec.ts'
import { readBatchHeader } from '../src/records/batch-header.ts'
import { committedRaw, describeGroupRaw } from './support/group-requests.ts'
import { type RawClient } from './support/raw-client.ts'
import { fetchRaw } from './support/requests.ts'
import {
  connectRaw,
  createTopic,
  startBrokerUnderTest,
  uniqueName,
  type BrokerUnderTest,
} from './support/broker-under-test.ts'
import { isKcatInstalled, runKcat } from './support/kcat.ts'

let broker: BrokerUnderTest
let client: RawClient
beforeAll(async () => {
  broker = await startBrokerUnderTest()
  client = await connectRaw(broker)
})
afterAll(async () => {
  client.close()
  await broker.stop()
})

const MESSAGES = 30
const LINE = '%o %k=%s\\n'
const padding = 'again and '.repeat(20)
const sent = Array.from({ length: MESSAGES }, (_, i) => `k${i}=v${i} ${padding}end`)
const expected = (from: number, to: number): string[] =>
  sent.slice(from, to).map((message, i) => `${from + i} ${message}`)

const kcat = (args: readonly string[], input?: string): Promise<string[]> =>
  runKcat(broker.brokers[0] ?? '', args, input)
const produce = (topic: string, codec: string, messages: readonly string[]): Promise<string[]> =>
  kcat(
    ['-P', '-t', topic, '-p', '0', '-K', '=', '-z', codec, '-X', 'enable.idempotence=true'],
    messages.join('\n'),
  )

async function codecsOf(topic: string): Promise<Set<number>> {
  const { records } = await fetchRaw(client, topic, 0, 0)
  const codecs = new Set<number>()
  for (let at = 0; at < records.length;) {
    const { attributes, size } = readBatchHeader(records, at)
    codecs.add(attributes & 7)
    at += size
  }
  return codecs
}

// Without these librdkafka silently does without the feature (its table: src/rdkafka_feature.c).
test.each([
  ['zstd', 0, 7],
  ['zstd', 1, 10],
  ['record batches', 1, 4],
  ['groups', 11, 0],
  ['look-ups by time', 2, 1],
  ['idempotent producers', 22, 0],
])('offers what librdkafka needs for %s: API %d in version %d', async (_, api, version) => {
  const answer = await client.send(18, 0, () => undefined)
  expect(answer.int16()).toBe(0)
  const offered = answer.array((r) => ({ api: r.int16(), least: r.int16(), most: r.int16() }))
  const found = offered.find((one) => one.api === api)
  expect(found?.most).toBeGreaterThanOrEqual(version)
})

function testKcat(): void {
  test.each(codecNames.map((name, codec) => ({ name, codec })))(
    'produces and consumes with $name, commits in a group and resumes there',
    async ({ name, codec }) => {
      const topic = await createTopic(client, `kcat-${name}`)
      const group = uniqueName(`kcat-${name}`)
      await produce(topic, name, sent.slice(0, 20))
      expect(await codecsOf(topic)).toEqual(new Set([codec]))
      expect(await kcat(['-C', '-t', topic, '-o', 'beginning', '-e', '-f', LINE])).toEqual(expected(0, 20))

      const asMember = ['-X', 'auto.offset.reset=earliest', '-f', LINE, '-G', group, topic]
      expect(await kcat(['-c', '7', ...asMember])).toEqual(expected(0, 7))
      expect((await committedRaw(client, group, topic, 0)).offset).toBe(7)
      expect(await describeGroupRaw(client, group)).toMatchObject({ state: 'Empty', members: [] })

      await produce(topic, name, sent.slice(20))
      expect(await kcat(['-e', ...asMember])).toEqual(expected(7, MESSAGES))
      expect((await committedRaw(client, group, topic, 0)).offset).toBe(MESSAGES)
      expect(await kcat(['-e', ...asMember])).toEqual([])
    },
  )

  test('finds offsets by time, and lists topics', async () => {
    const topic = await createTopic(client, 'kcat-time', { partitions: 2 })
    await produce(topic, 'none', sent.slice(0, 5))
    const [first = ''] = await kcat(['-C', '-t', topic, '-p', '0', '-o', '0', '-c', '1', '-f', '%T\\n'])
    expect(await kcat(['-Q', '-t', `${topic}:0:${first}`])).toEqual([`${topic} [0] offset 0`])
    expect(await kcat(['-L', '-t', topic])).toContainEqual(`  topic "${topic}" with 2 partitions:`)
  })
}

if (isKcatInstalled()) describe('kcat', testKcat)
else process.stdout.write('kcat: not run (kcat is not installed)\n')
