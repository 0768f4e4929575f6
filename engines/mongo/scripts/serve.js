// Runs the built server as a process of its own: node scripts/serve.js <data folder> [port] [durable] [memory target in MB]
import { createEmbeddedMongo } from '../dist/index.js'

const [dataDir, port = '0', durable = 'true', megabytes] = process.argv.slice(2)
const log = (level) => (fields, message) => {
  const { err, ...rest } = fields
  process.stderr.write(
    `${JSON.stringify({ level, message, ...rest, error: err && String(err.stack ?? err) })}\n`,
  )
}
const logger = { info: log('info'), warn: () => undefined, error: log('error') }
const memoryTarget = megabytes === undefined ? undefined : Number(megabytes) * 1024 ** 2
const server = createEmbeddedMongo({
  dataDir,
  port: Number(port),
  durable: durable === 'true',
  memoryTarget,
  logger,
})

try {
  await server.start()
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
process.stdout.write(`${server.uri()}\n`)
const end = () => void server.stop().then(() => process.exit(0))
process.on('SIGTERM', end)
// It does not outlive the process that started it.
process.stdin.once('end', end).resume()
