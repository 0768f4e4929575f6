import { type FuzzRequest } from './fuzz-request.ts'
import { mutate } from './mutations.ts'
import { createRandom } from './random.ts'
import { createAgent, type FuzzAnswer, send } from './send.ts'
import { createTemplates, type FuzzAccess } from './templates.ts'

export interface FuzzOptions {
  url: string
  /** Several users, so that the limits of one are not reached. */
  accesses: readonly FuzzAccess[]
  requests: number
  seed: number
  connections?: number
  /** Called after each hundredth of the requests. */
  onProgress?(sent: number): void
}

export interface FuzzFinding {
  request: FuzzRequest
  answer: FuzzAnswer
}

export interface FuzzResult {
  /** How often each status came, by protocol. */
  statuses: Record<string, Record<string, number>>
  /** Answers no client may get. */
  findings: FuzzFinding[]
}

const maxFindings = 20

/** A deliberate 503 says when to come back. */
const isDeliberate = ({ status, headers }: FuzzAnswer) =>
  status === 503 && headers['retry-after'] !== undefined

/** What must not happen: a failure of the server's own, or no end. A connection may be closed on what is no HTTP. */
const isFinding = (answer: FuzzAnswer): boolean =>
  answer.status === 'hung' ||
  (typeof answer.status === 'number' && answer.status >= 500 && !isDeliberate(answer))

/** Sends random requests, valid ones of all protocols changed in random ways. The same seed sends the same ones. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { url, accesses, requests, seed, connections = 16, onProgress } = options
  const random = createRandom(seed)
  const agent = createAgent(connections)
  const base = new URL(url)
  const result: FuzzResult = { statuses: {}, findings: [] }
  const progressEvery = Math.max(1, Math.floor(requests / 100))
  let sent = 0

  async function sendOne(index: number): Promise<void> {
    const template = random.pick(createTemplates(random.pick(accesses), index))
    // Behind a trusted proxy, so that the limits of one address are not reached either.
    const headers = { ...template.headers, 'x-forwarded-for': `198.51.100.${random.below(256)}` }
    const request = mutate({ ...template, headers }, random)
    const answer = await send(base, agent, request)
    const counts = (result.statuses[request.protocol] ??= {})
    counts[answer.status] = (counts[answer.status] ?? 0) + 1
    if (isFinding(answer) && result.findings.length < maxFindings) result.findings.push({ request, answer })
  }

  async function worker(): Promise<void> {
    while (sent < requests) {
      sent += 1
      const index = sent
      await sendOne(index)
      if (index % progressEvery === 0) onProgress?.(index)
    }
  }

  await Promise.all(Array.from({ length: connections }, worker))
  agent.destroy()
  return result
}

/** A finding as a person can repeat it. */
export function describeFinding({ request, answer }: FuzzFinding): string {
  const { method, path, headers, body } = request
  const shown = body ? `${body.subarray(0, 500).toString('latin1')}${body.length > 500 ? '…' : ''}` : ''
  return `${answer.status} for ${method} ${path.slice(0, 300)} ${JSON.stringify(headers).slice(0, 500)}\n  ${shown}\n  → ${answer.text.slice(0, 500)}`
}
