export { createEmbeddedKafka, type EmbeddedKafka } from './broker.ts'
export { type EmbeddedKafkaOptions } from './options.ts'
export { type Credentials } from './sasl/credentials.ts'
