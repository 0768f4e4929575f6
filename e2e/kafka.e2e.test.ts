import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { Kafka, logLevel, Partitioners } from 'kafkajs'
import { waitUntil } from '@ongaku/testing'
import { historyOf, type PlayInput, somePlays } from './support/listener.ts'
import { receivedBy } from './support/received.ts'
import { setUpOngaku } from './support/set-up.ts'

const contentType = 'application/cloudevents+json'
type Publish = (broker: string, key: string, event: string) => Promise<void>

async function publishWithKafkajs(broker: string, key: string, event: string): Promise<void> {
  const producer = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
  })
  await producer.connect()
  await producer.send({
    topic: 'plays.v1',
    messages: [{ key, value: event, headers: { 'content-type': contentType } }],
  })
  await producer.disconnect()
}

/** Compressed with a codec of kcat's; of them kafkajs by itself can read gzip alone. */
const publishWithKcat =
  (codec: string): Publish =>
  async (broker, key, event) => {
    const target = ['-b', broker, '-t', 'plays.v1', '-k', key]
    const run = promisify(execFile)('kcat', [
      ...target,
      '-P',
      '-z',
      codec,
      '-H',
      `content-type=${contentType}`,
    ])
    run.child.stdin?.end(`${event}\n`)
    await run
  }

const publishers: [string, Publish][] = [['kafkajs', publishWithKafkajs]]
if (spawnSync('kcat', ['-V']).status === 0) {
  for (const codec of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
    publishers.push([`kcat and ${codec}`, publishWithKcat(codec)])
  }
} else {
  process.stdout.write('publishing with kcat: not run (kcat is not installed)\n')
}

const setUp = setUpOngaku()

test.each(publishers)(
  'a structured event published with %s is kept and delivered once',
  async (name, publish) => {
    const { data: me } = await setUp.listener.get<{ id: string }>('/users/me')
    const [play, last] = somePlays(2) as [PlayInput, PlayInput]
    const title = `Published with ${name}`
    // Long and dull, so that compressing it pays.
    const album = 'la '.repeat(300).trim()
    const lastTitle = `Published last with ${name}`
    const send = (data: PlayInput) => {
      const event = { specversion: '1.0', id: data.title, source: 'a-script', type: 'play.completed' }
      return publish(
        setUp.ongaku.kafka,
        me.id,
        JSON.stringify({ ...event, data: { ...data, user_id: me.id } }),
      )
    }
    await send({ ...play, title, album })
    await send({ ...play, title, album })
    await send({ ...last, title: lastTitle })
    const { scrobbles } = await waitUntil(
      () => receivedBy(setUp.ongaku.simulator, 'mika-fm'),
      (received) => received.scrobbles.some(({ track }) => track === lastTitle),
    )
    expect(scrobbles.filter(({ track }) => track === title)).toMatchObject([{ times_received: 1 }])
    expect((await historyOf(setUp.listener)).filter((kept) => kept.title === title)).toHaveLength(1)
  },
)
