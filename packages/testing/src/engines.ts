import { startBroker, type TestBroker } from './broker.ts'
import { startDatabase, type TestDatabase } from './database.ts'

export type TestEngines = TestBroker & TestDatabase

/** The two embedded engines; one pair for each test file that needs them. */
export async function startEngines(): Promise<TestEngines> {
  const [broker, database] = await Promise.all([startBroker(), startDatabase()])
  return {
    kafka: broker.kafka,
    mongo: database.mongo,
    async stop() {
      await Promise.all([broker.stop(), database.stop()])
    },
  }
}
