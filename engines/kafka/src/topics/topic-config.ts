import { ProtocolError } from '../errors.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MIB = 1024 * 1024

type Kind = 'long' | 'int' | 'string' | 'list' | 'double'
interface Definition {
  kind: Kind
  default: string
  accepts: (value: string) => boolean
  doc: string
}

const integer = (min: number, max = Number.MAX_SAFE_INTEGER) => {
  return (value: string): boolean => /^-?\d+$/.test(value) && Number(value) >= min && Number(value) <= max
}
const oneOf = (...allowed: string[]) => {
  return (value: string): boolean => allowed.includes(value)
}

/** Every setting a topic has. What isn't here isn't implemented, and is refused rather than ignored. */
export const topicConfigs: Readonly<Record<string, Definition>> = {
  'cleanup.policy': {
    kind: 'list',
    default: 'delete',
    accepts: oneOf('delete', 'compact', 'compact,delete', 'delete,compact'),
    doc: 'delete old segments, keep the latest record of each key, or both',
  },
  'compression.type': {
    kind: 'string',
    default: 'producer',
    accepts: oneOf('producer'),
    doc: 'as the producer sent it',
  },
  'delete.retention.ms': {
    kind: 'long',
    default: String(DAY_MS),
    accepts: integer(0),
    doc: 'how long a tombstone stays after compaction first met it',
  },
  'max.message.bytes': {
    kind: 'int',
    default: String(MIB + 12),
    accepts: integer(0, 2 ** 31 - 1),
    doc: 'largest record batch',
  },
  'message.timestamp.after.max.ms': {
    kind: 'long',
    default: String(HOUR_MS),
    accepts: integer(0),
    doc: "how far ahead of the broker's clock a record's time may be",
  },
  'message.timestamp.type': {
    kind: 'string',
    default: 'CreateTime',
    accepts: oneOf('CreateTime', 'LogAppendTime'),
    doc: "the producer's time or the broker's",
  },
  'min.cleanable.dirty.ratio': {
    kind: 'double',
    default: '0.5',
    accepts: (value) => /^\d+(\.\d+)?$/.test(value) && Number(value) <= 1,
    doc: 'share of the log that must be new before it is compacted',
  },
  'min.insync.replicas': { kind: 'int', default: '1', accepts: oneOf('1'), doc: 'there is one replica' },
  'retention.bytes': {
    kind: 'long',
    default: '-1',
    accepts: integer(-1),
    doc: 'size of a partition at most; -1: any',
  },
  'retention.ms': {
    kind: 'long',
    default: String(7 * DAY_MS),
    accepts: integer(-1),
    doc: 'age at most; -1: any',
  },
  'segment.bytes': {
    kind: 'int',
    default: String(64 * MIB),
    accepts: integer(1024, 2 ** 31 - 1),
    doc: 'size at which a new segment is begun',
  },
  'segment.ms': {
    kind: 'long',
    default: String(7 * DAY_MS),
    accepts: integer(1),
    doc: 'age at which one is begun',
  },
}

const withoutBlanks = (value: string): string =>
  value
    .split(',')
    .map((item) => item.trim())
    .join(',')

export interface TopicConfig {
  compacted: boolean
  deleted: boolean
  deleteRetentionMs: number
  maxMessageBytes: number
  logAppendTime: boolean
  timestampAfterMaxMs: number
  dirtyRatio: number
  retentionBytes: number
  retentionMs: number
  segmentBytes: number
  segmentMs: number
}

/**
 * Gives a setting's value without blanks around it or around the items of a list.
 * @throws ProtocolError INVALID_CONFIG for a name or a value that isn't known
 */
export function checkConfig(name: string, value: string | null): string {
  const definition = Object.hasOwn(topicConfigs, name) ? topicConfigs[name] : undefined
  if (!definition) throw new ProtocolError('INVALID_CONFIG', `this broker has no topic setting ${name}`)
  const tidy = value === null ? null : withoutBlanks(value)
  if (tidy === null || !definition.accepts(tidy)) {
    throw new ProtocolError('INVALID_CONFIG', `${name} can't be ${String(value)}`)
  }
  return tidy
}

/** The settings in force, from those that were given for the topic. */
export function resolveTopicConfig(overrides: Readonly<Record<string, string>>): TopicConfig {
  const text = (name: string): string => withoutBlanks(overrides[name] ?? topicConfigs[name]?.default ?? '')
  const number = (name: string): number => Number(text(name))
  const policies = text('cleanup.policy').split(',')
  return {
    compacted: policies.includes('compact'),
    deleted: policies.includes('delete'),
    deleteRetentionMs: number('delete.retention.ms'),
    maxMessageBytes: number('max.message.bytes'),
    logAppendTime: text('message.timestamp.type') === 'LogAppendTime',
    timestampAfterMaxMs: number('message.timestamp.after.max.ms'),
    dirtyRatio: number('min.cleanable.dirty.ratio'),
    retentionBytes: number('retention.bytes'),
    retentionMs: number('retention.ms'),
    segmentBytes: number('segment.bytes'),
    segmentMs: number('segment.ms'),
  }
}
