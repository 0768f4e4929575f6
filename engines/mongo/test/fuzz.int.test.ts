import fs from 'node:fs'
import net from 'node:net'
import { MongoClient } from 'mongodb'
import { startChild } from './support/child-server.ts'
import { makeMessage, mutate, randomCommand } from './support/fuzz-messages.ts'
import { createRandom } from './support/random.ts'
import { temporaryFolder } from './support/server-under-test.ts'

const messages = Number(process.env['ONGAKU_FUZZ_MESSAGES'] ?? 2000)
const seed = Number(process.env['ONGAKU_SEED'] ?? 77)
const LANES = 8
const PATIENCE_MS = 10_000

/** Sends one message and waits for the answer or the end of the connection; says whether neither came. */
async function hangs(port: number, message: Buffer): Promise<boolean> {
  const socket = net.connect({ port, host: '127.0.0.1' })
  const answered = new Promise<boolean>((resolve) => {
    socket.setTimeout(PATIENCE_MS, () => resolve(true))
    socket.on('data', () => resolve(false))
    socket.on('close', () => resolve(false))
    socket.on('error', () => resolve(false))
  })
  socket.write(message)
  const isWhole = message.length >= 16 && message.readInt32LE(0) === message.length
  const isSilent = isWhole && message.length > 20 && (message.readUInt32LE(16) & 2) !== 0
  if (!isWhole || isSilent) socket.end()
  const result = await answered
  socket.destroy()
  return result
}

test(
  `survives ${messages} random and damaged messages`,
  async () => {
    const folder = temporaryFolder()
    const server = await startChild(folder, { durable: false })
    const exits: unknown[] = []
    server.process.on('exit', (code) => exits.push(code))
    const port = Number(new URL(server.uri).port)
    const client = await new MongoClient(server.uri).connect()
    const db = client.db('fuzz')
    const random = createRandom(seed)
    const hung: string[] = []
    const memory: number[] = []
    for (let sent = 0; sent < messages; sent += LANES) {
      const batch = Array.from({ length: LANES }, () => {
        const message = makeMessage(randomCommand(random), random.below(10) === 0 ? 2 : 0)
        return random.below(2) === 0 ? message : mutate(random, message)
      })
      const results = await Promise.all(batch.map((message) => hangs(port, message)))
      results.forEach((hang, i) => hang && hung.push(batch[i]?.toString('hex') ?? ''))
      if (sent % 2000 === 0) {
        // An answer on a healthy connection; and the collection starts again, so that memory means something.
        await db.command({ ping: 1 })
        await db.dropDatabase()
        memory.push(server.residentMegabytes())
      }
    }
    expect(hung).toEqual([])
    expect(exits).toEqual([])
    expect(server.errors).toEqual([])
    expect(await db.command({ ping: 1 })).toMatchObject({ ok: 1 })
    const settled = memory[Math.floor(memory.length / 4)] ?? 0
    expect((memory.at(-1) ?? 0) - settled).toBeLessThan(80)
    process.stdout.write(`resident memory in MB: ${memory.map(Math.round).join(' ')}\n`)
    await client.close()
    await server.kill('SIGTERM')
    fs.rmSync(folder, { recursive: true, force: true })
  },
  60_000 + messages * 10,
)
