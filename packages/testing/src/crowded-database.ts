import { createServer, connect, type AddressInfo, type Socket } from 'node:net'
import { BSON } from 'mongodb'

const opMsg = 2013
/** Header, flags and the kind of the first section. */
const bodyOffset = 21

/** The command of an OP_MSG whose first section is its body, as the driver sends it. */
function readCommand(frame: Buffer): BSON.Document | undefined {
  if (frame.readInt32LE(12) !== opMsg || frame.readUInt8(20) !== 0) return undefined
  const length = frame.readInt32LE(bodyOffset)
  return BSON.deserialize(frame.subarray(bodyOffset, bodyOffset + length))
}

function writeAnswer(request: Buffer, document: BSON.Document): Buffer {
  const body = BSON.serialize(document)
  const head = Buffer.alloc(bodyOffset)
  head.writeInt32LE(bodyOffset + body.length, 0)
  head.writeInt32LE(request.readInt32LE(4), 8)
  head.writeInt32LE(opMsg, 12)
  return Buffer.concat([head, body])
}

function takeFrames(buffered: Buffer): { frames: Buffer[]; rest: Buffer } {
  const frames: Buffer[] = []
  let rest = buffered
  while (rest.length >= 4 && rest.length >= rest.readInt32LE(0)) {
    const length = rest.readInt32LE(0)
    frames.push(rest.subarray(0, length))
    rest = rest.subarray(length)
  }
  return { frames, rest }
}

/** What the database answers inserts and updates with while it has no room. */
export const noRoomAnswers = {
  'the command fails': { ok: 0, code: 14031, codeName: 'OutOfDiskSpace', errmsg: 'no space left' },
  'the write fails': { ok: 1, n: 0, writeErrors: [{ index: 0, code: 14031, errmsg: 'no space left' }] },
}

/** Stands before a MongoDB and refuses inserts and updates, as one with a full disk does, until there is room again. */
export async function startCrowdedDatabase(uri: string, answer: BSON.Document) {
  const { hostname, port } = new URL(uri)
  const sockets = new Set<Socket>()
  let full = true
  let refused = 0

  const server = createServer((client) => {
    const upstream = connect({ host: hostname, port: Number(port) })
    let buffered: Buffer = Buffer.alloc(0)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket
        .on('error', () => socket.destroy())
        .on('close', () => [client, upstream].map((one) => one.destroy()))
    }
    upstream.on('data', (bytes) => client.write(bytes))
    client.on('data', (bytes) => {
      const { frames, rest } = takeFrames(Buffer.concat([buffered, bytes]))
      buffered = rest
      for (const frame of frames) {
        const command = full && readCommand(frame)
        if (!command || (command.insert ?? command.update) === undefined) {
          upstream.write(frame)
        } else {
          refused += 1
          client.write(writeAnswer(frame, answer))
        }
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    uri: `mongodb://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: () => refused,
    makeRoom: () => (full = false),
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
