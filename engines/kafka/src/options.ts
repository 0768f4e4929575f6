import { type Credentials } from './sasl/credentials.ts'

export type Log = (fields: object, message: string) => void
export interface Logger {
  info: Log
  warn: Log
  error: Log
}

export interface EmbeddedKafkaOptions {
  /** Folder of everything the broker keeps; created if it isn't there. One broker at a time. */
  dataDir: string
  /** Address to listen on; 127.0.0.1 by default. */
  host?: string
  /** Port to listen on; 0 takes a free one. */
  port: number
  /** Host that clients are told to connect to; by default `host`, or for a wildcard the address they reached. */
  advertisedHost?: string
  /**
   * The one user who may use the broker, asked for with SASL (PLAIN or SCRAM-SHA-256). Without it whoever reaches the
   * port may do anything: on a loopback address that is every process and every user of the machine.
   */
  credentials?: Credentials
  logger?: Logger
  /** Whether Metadata for an unknown topic creates it (true). */
  autoCreateTopics?: boolean
  /** Partitions of a topic whose creator gives no number (1). */
  defaultPartitions?: number
  /** Whether data is flushed to the disk before it is acknowledged (true). Only tests turn it off. */
  fsync?: boolean
  /** Open connections at most (4,096); one more is closed at once. */
  maxConnections?: number
  /** Largest request, in bytes (100 MiB, as Apache Kafka). */
  maxFrameBytes?: number
  /** Requests of one connection that may wait for their answer (32); then the connection isn't read. */
  maxInFlightPerConnection?: number
  /** Bytes of requests held in memory over all connections (256 MiB); then only one connection is read. */
  maxRequestBytes?: number
  /** Largest fetch answer, in bytes (16 MiB). */
  maxFetchBytes?: number
  /** Bytes of fetch answers not yet taken by their clients (128 MiB); past it an answer holds one batch. */
  maxUnsentFetchBytes?: number
  /** A connection on which a request or an answer gets stuck is closed after this (30 s). */
  stallTimeoutMs?: number
  /** A connection without requests is closed after this (10 min, as Apache Kafka). */
  idleTimeoutMs?: number
  /** Bounds of a group member's session timeout (6 s to 30 min, as Apache Kafka). */
  minSessionTimeoutMs?: number
  maxSessionTimeoutMs?: number
  /** How long the first member of an empty group waits for others (100 ms; Apache Kafka 3 s). */
  initialRebalanceDelayMs?: number
  /** How often retention and compaction are looked after (30 s). */
  maintenanceIntervalMs?: number
  /** The wall clock, ms since the epoch. */
  clock?: () => number
}

export type Settings = Required<Omit<EmbeddedKafkaOptions, 'advertisedHost' | 'credentials'>> & {
  advertisedHost: string | null
  credentials: Credentials | null
}

const MIB = 1024 * 1024
const quiet: Log = () => undefined

const defaults = {
  host: '127.0.0.1',
  logger: { info: quiet, warn: quiet, error: quiet },
  autoCreateTopics: true,
  defaultPartitions: 1,
  fsync: true,
  maxConnections: 4096,
  maxFrameBytes: 100 * MIB,
  maxInFlightPerConnection: 32,
  maxRequestBytes: 256 * MIB,
  maxFetchBytes: 16 * MIB,
  maxUnsentFetchBytes: 128 * MIB,
  stallTimeoutMs: 30_000,
  idleTimeoutMs: 600_000,
  minSessionTimeoutMs: 6_000,
  maxSessionTimeoutMs: 1_800_000,
  initialRebalanceDelayMs: 100,
  maintenanceIntervalMs: 30_000,
  clock: Date.now,
}

/** Fills in the defaults; an option given as undefined counts as not given. */
export function resolveSettings(options: EmbeddedKafkaOptions): Settings {
  const given = Object.fromEntries(
    Object.entries<unknown>({ ...options }).filter(([, value]) => value !== undefined),
  )
  return { ...defaults, advertisedHost: null, credentials: null, ...given } as Settings
}
