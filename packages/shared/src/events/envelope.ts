import { z } from 'zod'
import { AppError } from '../errors/index.ts'

/** A Kafka message as far as CloudEvents care. */
export interface EventMessage {
  key: Buffer | string | null
  value: Buffer | string | null
  headers?: Record<string, Buffer | string | (Buffer | string)[] | undefined>
}

/** The attributes every event has; its data is parsed only by who knows its type. */
export interface Envelope {
  id: string
  type: string
  source: string
  /** ISO 8601 */
  time: string
  key: string | undefined
  /** The message has no value: what had its key is gone. */
  isTombstone: boolean
  /** @throws AppError `invalid_input` when the value is not JSON */
  readData(): unknown
}

const attributesSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  type: z.string().min(1),
  source: z.string().min(1),
  time: z.iso.datetime({ offset: true }).optional(),
})

export const structuredType = 'application/cloudevents+json'

function readHeader({ headers }: EventMessage, name: string): string | undefined {
  const header = headers?.[name]
  const first = Array.isArray(header) ? header[0] : header
  return first?.toString()
}

function parseJson(value: EventMessage['value']): unknown {
  try {
    return JSON.parse(value?.toString() ?? '')
  } catch (cause) {
    throw new AppError('invalid_input', 'the value is not valid JSON', { cause })
  }
}

const readBinaryAttributes = (message: EventMessage) => ({
  specversion: readHeader(message, 'ce_specversion'),
  id: readHeader(message, 'ce_id'),
  type: readHeader(message, 'ce_type'),
  source: readHeader(message, 'ce_source'),
  time: readHeader(message, 'ce_time'),
})

/**
 * Reads what is not data of a message in either mode of the CloudEvents Kafka binding 1.0: structured when its
 * content-type says so, binary otherwise.
 * @throws AppError `invalid_input` when it is no CloudEvent
 */
export function readEnvelope(message: EventMessage): Envelope {
  const structured = readHeader(message, 'content-type')?.toLowerCase().startsWith(structuredType)
  const attributes = structured ? parseJson(message.value) : readBinaryAttributes(message)
  const parsed = attributesSchema.safeParse(attributes)
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? ''
    const hint = structured ? '' : `; a structured event needs the header content-type: ${structuredType}`
    throw new AppError('invalid_input', `no CloudEvent: its ${field || 'value'} is missing or wrong${hint}`)
  }
  const { id, type, source, time = new Date().toISOString() } = parsed.data
  return {
    id,
    type,
    source,
    time,
    key: message.key?.toString(),
    isTombstone: message.value === null,
    readData: () => (structured ? (attributes as { data?: unknown }).data : parseJson(message.value)),
  }
}
