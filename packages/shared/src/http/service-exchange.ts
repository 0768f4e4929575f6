import {
  Agent as HttpAgent,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  request as requestHttp,
} from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { AppError } from '../errors/index.ts'

export interface ServiceRequest {
  method: string
  /** With the query. */
  path: string
  headers: OutgoingHttpHeaders
  body?: Uint8Array | string | undefined
  timeoutMs: number
}

export interface ServiceAnswer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** Sends one request. @throws AppError `unavailable` if there is no answer in time, `upstream_failed` if it is too long */
export type ServiceExchange = (request: ServiceRequest) => Promise<ServiceAnswer>

const maxAnswerBytes = 50 * 1024 * 1024

/**
 * How long a connection may be idle. Node's servers close theirs after 5 seconds, and a request that is sent just then would
 * fail; so we close it first.
 */
const idleMs = 4_000

/** Sends requests to one service over connections that are kept open between them. */
export function createServiceExchange(
  service: string,
  baseUrl: string,
): { exchange: ServiceExchange; close(): void } {
  const { protocol, hostname, port, pathname } = new URL(baseUrl)
  const isTls = protocol === 'https:'
  const agentOptions = { keepAlive: true, timeout: idleMs }
  const agent = isTls ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions)
  const basePath = pathname.replace(/\/+$/, '')
  const host = hostname.replace(/^\[|\]$/g, '')

  const exchange: ServiceExchange = ({ method, path, headers, body, timeoutMs }) =>
    new Promise((resolve, reject) => {
      const noAnswer = (cause?: unknown) =>
        reject(new AppError('unavailable', `The ${service} service does not answer`, { cause }))
      const options = { agent, host, port, method, path: basePath + path, headers }
      const request = (isTls ? requestHttps : requestHttp)(options, (response) => {
        const chunks: Buffer[] = []
        let total = 0
        response.on('data', (chunk: Buffer) => {
          total += chunk.length
          chunks.push(chunk)
          if (total <= maxAnswerBytes) return
          reject(new AppError('upstream_failed', `The ${service} service's answer is too long`))
          request.destroy()
        })
        response.on('end', () => {
          clearTimeout(timer)
          const { statusCode: status = 0 } = response
          resolve({ status, headers: response.headers, body: Buffer.concat(chunks, total) })
        })
        response.on('error', noAnswer)
      })
      const timer = setTimeout(
        () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)),
        timeoutMs,
      )
      request.on('error', (error) => {
        clearTimeout(timer)
        noAnswer(error)
      })
      request.on('close', () => clearTimeout(timer))
      request.end(body)
    })
  return { exchange, close: () => agent.destroy() }
}
