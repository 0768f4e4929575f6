import { MongoClient } from 'mongodb'
import {
  noRoomAnswers,
  startCrowdedDatabase,
  startDatabase,
  type TestDatabase,
  uniqueName,
  waitUntil,
} from '@ongaku/testing'
import { subscribe } from '../src/kafka/index.ts'
import { defineNoted, startKafka, type TestKafka, writeNote } from './kafka-fixture.ts'

let kafka: TestKafka
let database: TestDatabase

beforeAll(async () => {
  ;[kafka, database] = await Promise.all([startKafka(), startDatabase()])
})

afterAll(async () => {
  await kafka.stopConsumers()
  await kafka.stop()
  await database.stop()
})

test.each(Object.entries(noRoomAnswers))(
  'no event is lost to a database without room, when %s',
  async (_, answer) => {
    const crowded = await startCrowdedDatabase(database.mongo.uri, answer)
    const client = new MongoClient(crowded.uri)
    const notes = client.db(uniqueName('full')).collection<{ _id: string }>('notes')
    const noted = defineNoted()
    const { spy } = await kafka.consume([
      subscribe(noted, { group: uniqueName('full') }, async (events) => {
        await notes.insertMany(
          events.map(({ payload }) => ({ _id: payload.note })),
          { ordered: false },
        )
      }),
    ])
    await kafka.send(...['a', 'b', 'c', 'd'].map((note) => writeNote(noted, note)))
    await waitUntil(crowded.refused, (count) => count >= 3)
    crowded.makeRoom()
    await spy.waitFor(({ event }) => event?.id === 'd')
    expect(spy.settled.map(({ outcome }) => outcome)).toEqual(['handled', 'handled', 'handled', 'handled'])
    expect(await notes.countDocuments()).toBe(4)
    await client.close()
    await crowded.stop()
  },
  30_000,
)
