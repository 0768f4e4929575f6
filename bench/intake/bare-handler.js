// The yardstick of "single", a process of its own: the least an Express handler can do with a post before it has the play
// safe on the broker. No user, no schema, no history: parse the JSON, look at one field, produce with acks=all, answer 202.
// node bare-handler.js <broker> <topic>
import express from 'express'
import { Kafka, logLevel, Partitioners } from 'kafkajs'

const [broker, topic] = process.argv.slice(2)
const kafka = new Kafka({ clientId: 'bench-bare', brokers: [broker], logLevel: logLevel.ERROR })
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
await producer.connect()

const app = express()
app.post('/plays', express.json(), async (request, response) => {
  const { plays } = request.body
  if (!Array.isArray(plays)) return void response.status(400).json({ error: 'plays' })
  // One user's plays stay in their order, as Ongaku keeps them.
  const messages = plays.map((play) => ({ key: request.get('authorization'), value: JSON.stringify(play) }))
  await producer.send({ topic, acks: -1, messages })
  response.status(202).json({ status: 'accepted' })
})
const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening at http://127.0.0.1:${server.address().port}\n`)
})
process.once('SIGTERM', () => {
  server.closeAllConnections()
  server.close()
  void producer.disconnect().then(() => process.exit(0))
})
