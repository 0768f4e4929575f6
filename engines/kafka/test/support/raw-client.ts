import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { createFrameDecoder } from '../../src/wire/frame.ts'
import { Reader } from '../../src/wire/reader.ts'
import { Writer } from '../../src/wire/writer.ts'

const REQUEST_TIMEOUT_MS = 20_000
const ID_BYTES = 4
const MAX_FRAME_BYTES = 512 * 1024 * 1024

export interface Address {
  host: string
  port: number
}

export interface RawClient {
  /** Sends one request and gives its answer's body. Rejects when the connection ends or nothing comes for 20 s. */
  send(key: number, version: number, writeBody: (body: Writer) => void): Promise<Reader>
  /** Sends a request that gets no answer. */
  post(key: number, version: number, writeBody: (body: Writer) => void): void
  /** Writes bytes as they are. */
  write(bytes: Buffer): void
  readonly socket: Socket
  /** Resolves once the connection has ended. */
  readonly closed: Promise<void>
  close(): void
}

interface Waiting {
  resolve: (reader: Reader) => void
  reject: (error: Error) => void
  timer: NodeJS.Timeout
}

export function encodeRequest(
  key: number,
  version: number,
  id: number,
  writeBody: (body: Writer) => void,
): Buffer {
  const body = new Writer().int16(key).int16(version).int32(id).string('raw')
  writeBody(body)
  return Buffer.concat([...new Writer(4).int32(body.size).finish(), ...body.finish()])
}

/** A client of the bare protocol: it encodes nothing but the header, so a test can send what no library would. */
export async function connectRaw({ host, port }: Address): Promise<RawClient> {
  const socket = connect({ host, port, noDelay: true })
  await once(socket, 'connect')
  const decoder = createFrameDecoder(() => MAX_FRAME_BYTES, ID_BYTES)
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  const endAll = (error: Error): void => {
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer)
      reject(error)
    }
    waiting.clear()
  }
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('error', endAll)
  socket.once('close', () => endAll(new Error('the connection was closed')))
  socket.on('data', (chunk: Buffer) => {
    for (const frame of decoder.push(chunk)) {
      const reader = new Reader(frame)
      const id = reader.int32()
      const request = waiting.get(id)
      waiting.delete(id)
      clearTimeout(request?.timer)
      request?.resolve(reader)
    }
  })
  return {
    socket,
    closed,
    send(key, version, writeBody) {
      const id = ++lastId
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no answer to request ${key}`)), REQUEST_TIMEOUT_MS)
        waiting.set(id, { resolve, reject, timer })
        socket.write(encodeRequest(key, version, id, writeBody))
      })
    },
    post(key, version, writeBody) {
      socket.write(encodeRequest(key, version, ++lastId, writeBody))
    },
    write: (bytes) => socket.write(bytes),
    close: () => socket.destroy(),
  }
}
