import { type Answer, type HttpRequest } from '@ongaku/shared/http'
import { failAnswer, type FailDeps } from './fail-answer.ts'
import { type Fault } from './fault.ts'
import { waitUnlessGone } from './wait-unless-gone.ts'

/** What became of a request: its answer, and how the request log puts it. */
export interface Processed {
  answer: Answer
  outcome: string
}

/** One request to an upstream, as faults see it. */
interface UpstreamCall extends FailDeps {
  request: HttpRequest
  fault: Fault | undefined
  process(): Processed
  /** Notes the outcome in the request log. */
  note(outcome: string): void
}

/** Answers a request, wrongly if a fault hits it. */
export async function answerCall(call: UpstreamCall): Promise<Answer> {
  const { request, fault, clock, process, note } = call
  if (!fault) {
    const { answer, outcome } = process()
    note(outcome)
    return answer
  }
  const { kind, latencyMs } = fault
  const before = fault.after ? process() : undefined
  if (before) note(`${before.outcome}, then fault ${kind}`)
  if (latencyMs !== undefined) await waitUnlessGone(request, latencyMs, clock)
  const processed = kind === 'latency' && !before ? process() : before
  if (!before) note(processed ? `${processed.outcome}, late` : `fault ${kind}`)
  return failAnswer(call, fault, processed?.answer)
}
