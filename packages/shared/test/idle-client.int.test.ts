import { setTimeout as wait } from 'node:timers/promises'
import { jest } from '@jest/globals'
import { createPublisher } from '../src/kafka/index.ts'
import { defineNoted, logger, startKafka, writeNote } from './kafka-fixture.ts'

test('a client with nothing to do sets no timers', async () => {
  const kafka = await startKafka()
  const publisher = createPublisher(kafka.kafka, { logger })
  await publisher.start()
  const noted = defineNoted()
  await kafka.send(writeNote(noted, 'which creates the topic'))
  await publisher.publish([writeNote(noted, 'first')])
  const timers = jest.spyOn(globalThis, 'setTimeout')
  await wait(500)
  expect(timers.mock.calls.length).toBeLessThan(10)
  timers.mockRestore()
  await publisher.stop()
  await kafka.stop()
})
