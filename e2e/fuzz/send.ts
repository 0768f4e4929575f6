import { Agent, request as open } from 'node:http'
import { type FuzzRequest } from './fuzz-request.ts'

export interface FuzzAnswer {
  /** `refused`: not sent, since node's client doesn't send such a request. `closed`: without an answer. `hung`: no end in time. */
  status: number | 'refused' | 'closed' | 'hung'
  headers: Record<string, unknown>
  text: string
}

const timeoutMs = 20_000
/** Streams of events never end by themselves. */
const enoughOfStreamMs = 200

export const createAgent = (connections: number): Agent =>
  new Agent({ keepAlive: true, maxSockets: connections })

/** Sends a request and reads its answer. Never rejects. */
export function send(
  base: URL,
  agent: Agent,
  { method, path, headers, body }: FuzzRequest,
): Promise<FuzzAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let answered: Pick<FuzzAnswer, 'status' | 'headers'> = { status: 'closed', headers: {} }
    let timer: NodeJS.Timeout | undefined
    const finish = (status = answered.status) => {
      clearTimeout(timer)
      resolve({ ...answered, status, text: Buffer.concat(chunks).toString() })
    }
    try {
      const length = body ? { 'content-length': String(body.length) } : {}
      const outgoing = open({
        hostname: base.hostname,
        port: base.port,
        agent,
        method,
        path,
        headers: { ...headers, ...length },
      })
      timer = setTimeout(() => {
        outgoing.destroy()
        finish('hung')
      }, timeoutMs)
      outgoing.on('response', (incoming) => {
        answered = { status: incoming.statusCode ?? 'closed', headers: incoming.headers }
        if (incoming.headers['content-type']?.startsWith('text/event-stream')) {
          setTimeout(() => outgoing.destroy(), enoughOfStreamMs)
        }
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('close', () => finish())
        incoming.on('error', () => finish())
      })
      outgoing.on('error', () => finish())
      outgoing.end(body)
    } catch {
      finish('refused')
    }
  })
}
