import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { type KafkaMessage } from 'kafkajs'

/**
 * W3C trace context in the headers of events. Without an OpenTelemetry SDK in the process nothing is written and nothing
 * is read.
 */
type Headers = NonNullable<KafkaMessage['headers']>

const tracer = trace.getTracer('@ongaku/shared/kafka')

const getter = {
  keys: (headers: Headers) => Object.keys(headers),
  get: (headers: Headers, key: string) => [headers[key] ?? []].flat()[0]?.toString(),
}

/** The headers that carry on the trace which is active now; none outside of a trace. */
export function captureTrace(): Record<string, string> {
  const headers: Record<string, string> = {}
  propagation.inject(context.active(), headers)
  return headers
}

/** Runs what must not belong to whichever trace happens to start it. */
export const outsideTraces = <T>(work: () => T): T => context.with(ROOT_CONTEXT, work)

const maxLinks = 100

/**
 * Runs the work on some messages in a span of its own: a child of their trace when they share one, and otherwise linked
 * to each, as OpenTelemetry's conventions for batches have it.
 */
export function inTraceOf(
  name: string,
  messages: readonly KafkaMessage[],
  work: () => Promise<void>,
): Promise<void> {
  const contexts = messages.flatMap(({ headers }) =>
    headers?.traceparent === undefined ? [] : [propagation.extract(ROOT_CONTEXT, headers, getter)],
  )
  const spans = contexts.flatMap((extracted) => trace.getSpanContext(extracted) ?? [])
  const [first] = spans
  const shared = contexts.length === messages.length && spans.every(({ spanId }) => spanId === first?.spanId)
  const parent = shared ? (contexts[0] ?? ROOT_CONTEXT) : ROOT_CONTEXT
  const links = shared ? [] : spans.slice(0, maxLinks).map((linked) => ({ context: linked }))
  return tracer.startActiveSpan(name, { kind: SpanKind.CONSUMER, links }, parent, async (span) => {
    try {
      await work()
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : '' })
      throw error
    } finally {
      span.end()
    }
  })
}
