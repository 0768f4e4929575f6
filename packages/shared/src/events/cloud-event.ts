import { z } from 'zod'
import { AppError } from '../errors/index.ts'
import { fromWire, toWire } from '../wire/index.ts'
import { type EventDefinition, type EventPayload, type ReceivedEvent } from './define-event.ts'

/** A Kafka message as far as CloudEvents care. */
export interface EventMessage {
  key: Buffer | string | null
  value: Buffer | string | null
  headers?: Record<string, Buffer | string | (Buffer | string)[] | undefined>
}

const envelopeSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  type: z.string().min(1),
  source: z.string().min(1),
  time: z.iso.datetime({ offset: true }).optional(),
  data: z.unknown(),
})

/** The attributes every event has, and its data not yet checked against its definition. */
export type Envelope = z.infer<typeof envelopeSchema>

const structuredType = 'application/cloudevents+json'

function readHeader(message: EventMessage, name: string): string | undefined {
  const header = message.headers?.[name]
  const first = Array.isArray(header) ? header[0] : header
  return first?.toString()
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('invalid_input', 'the value is not valid JSON', { cause })
  }
}

/**
 * Reads a message in either mode of the CloudEvents Kafka binding 1.0: structured when its content-type says so,
 * binary otherwise.
 * @throws AppError `invalid_input` when it is no CloudEvent
 */
export function readEnvelope(message: EventMessage): Envelope {
  const data = parseJson(message.value?.toString() ?? '')
  const structured = readHeader(message, 'content-type')?.toLowerCase().startsWith(structuredType)
  const attributes = structured
    ? data
    : {
        specversion: readHeader(message, 'ce_specversion'),
        id: readHeader(message, 'ce_id'),
        type: readHeader(message, 'ce_type'),
        source: readHeader(message, 'ce_source'),
        time: readHeader(message, 'ce_time'),
        data,
      }
  const parsed = envelopeSchema.safeParse(attributes)
  if (parsed.success) return parsed.data
  const field = parsed.error.issues[0]?.path.join('.') ?? ''
  const hint = structured ? '' : `; a structured event needs the header content-type: ${structuredType}`
  throw new AppError('invalid_input', `no CloudEvent: its ${field || 'value'} is missing or wrong${hint}`)
}

/** @throws AppError `invalid_input` that names the fields of the data which break the definition */
export function readEvent<S extends z.ZodType>(
  definition: EventDefinition<S>,
  envelope: Envelope,
): ReceivedEvent<S> {
  return {
    id: envelope.id,
    time: envelope.time ?? new Date().toISOString(),
    payload: fromWire(definition.payload, envelope.data, 'data'),
  }
}

/** An event that is ready to be published. */
export interface OutgoingEvent {
  topic: string
  key: string
  value: string
  headers: Record<string, string>
}

export interface EventAttributes {
  id: string
  /** The service it comes from. */
  source: string
  /** ISO 8601 */
  time: string
}

/** Writes an event in binary mode. */
export function writeEvent<D extends EventDefinition>(
  definition: D,
  payload: EventPayload<D>,
  { id, source, time }: EventAttributes,
): OutgoingEvent {
  return {
    topic: definition.topic,
    key: definition.key(payload),
    value: JSON.stringify(toWire(definition.payload, payload)),
    headers: {
      ce_specversion: '1.0',
      ce_id: id,
      ce_type: definition.type,
      ce_source: `/ongaku/${source}`,
      ce_time: time,
      'content-type': 'application/json',
    },
  }
}
