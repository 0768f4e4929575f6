import { createBrokerOn } from '../src/broker.ts'
import { createDisk } from '../src/files/disk.ts'
import { type Log } from '../src/options.ts'
import { createForgetfulDisk } from './forgetful-disk.ts'
import { createRandom } from '../test/support/random.ts'

/**
 * A broker in a process of its own, to be killed: `tsx broker-process.ts <dataDir> [options as JSON]`. With the option
 * `forgetfulSeed` a kill takes away what a power failure would. Says
 * `ready <port>` once it listens; SIGTERM stops it in order, and so does the end of its standard input: it doesn't outlive
 * the process that started it. On SIGUSR2 it says `live <bytes>`, its memory without garbage (with --expose-gc).
 */
const [dataDir = '', options = '{}'] = process.argv.slice(2)
const log: Log = (fields, message) => {
  process.stderr.write(
    `${message} ${JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? value.stack : value))}\n`,
  )
}
const quiet: Log = () => undefined
const { forgetfulSeed, ...given } = JSON.parse(options) as { port?: number; forgetfulSeed?: number }
const disk = forgetfulSeed === undefined ? createDisk(true) : createForgetfulDisk(createRandom(forgetfulSeed))
const broker = createBrokerOn(disk, {
  port: 0,
  ...given,
  dataDir,
  logger: { info: quiet, warn: log, error: log },
})

const end = (): void => void broker.stop().then(() => process.exit(0))
process.on('SIGTERM', end)
process.stdin.once('end', end).resume()
process.on('SIGUSR2', () => {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  process.stdout.write(`live ${heapUsed + external}\n`)
})
await broker.start()
process.stdout.write(`ready ${broker.address().port}\n`)
