import { type z } from 'zod'
import { type jobSchema, type jobState } from '../contracts/jobs.ts'
import { AppError } from '../errors/index.ts'
import { type FromWire } from '../wire/index.ts'

export type JobState = z.output<typeof jobState>

/** Work that takes longer than a request, kept in the database until it has ended. */
export interface Job {
  id: string
  userId: string
  type: string
  /** What it was started with, as its definition's `input` reads it. */
  input: unknown
  state: JobState
  /** Items done, and how many there are once that is known. */
  done: number
  total?: number | undefined
  /** Where to go on from: what the job's code last passed to `advance`. */
  checkpoint?: unknown
  /** Why it failed, or why it waits for another attempt. */
  reason?: string | undefined
  /** Failures in a row without progress in between. */
  attempts: number
  /** It is not run before this time. */
  dueAt: Date
  /** Grows whenever the job changes hands; a worker with an older number has lost it. */
  fence: number
  createdAt: Date
  updatedAt: Date
  endedAt?: Date | undefined
}

/** Progress a job reports; what is left out stays as it was. */
export interface Progress<C> {
  done?: number
  total?: number
  checkpoint?: C
}

export interface JobContext<I, C> {
  jobId: string
  userId: string
  input: I
  /** What the last `advance` kept; undefined when nothing has been done yet. */
  checkpoint: C | undefined
  done: number
  /** Aborts when the job is paused or cancelled, or the process stops. */
  signal: AbortSignal
  /**
   * Keeps the progress made, so that a crash goes on from here. Call it after each step of some seconds at most.
   * @throws JobInterrupted when the job was paused, cancelled or taken over; don't catch it
   */
  advance(progress: Progress<C>): Promise<void>
}

/**
 * A kind of job. A step may be repeated after a crash, so each must be idempotent. If `run` throws an AppError that is not
 * retryable, the job fails; after anything else it is tried again with growing pauses, up to ten times in a row.
 */
export interface JobDefinition<I extends z.ZodType = z.ZodType, C extends z.ZodType = z.ZodType> {
  /** `<what it is about>.<what it does>`, such as `connection.retry`. */
  type: string
  input: I
  checkpoint: C
  run(context: JobContext<z.output<I>, z.output<C>>): Promise<void>
}

/** A definition without the types of its input and checkpoint, for lists of different ones. */
export interface AnyJobDefinition {
  type: string
  input: z.ZodType
  run(context: JobContext<unknown, unknown>): Promise<void>
}

/** Checks input and checkpoint on the way from the database to `run`. */
export function defineJob<I extends z.ZodType, C extends z.ZodType>(
  definition: JobDefinition<I, C>,
): AnyJobDefinition {
  const { type, input, checkpoint } = definition
  return {
    type,
    input,
    run: (context) =>
      definition.run({
        ...context,
        input: input.parse(context.input),
        checkpoint: context.checkpoint === undefined ? undefined : checkpoint.parse(context.checkpoint),
      }),
  }
}

/** Thrown into a job's code when the job is no longer its worker's. */
export class JobInterrupted extends AppError {
  override readonly name = 'JobInterrupted'
  constructor() {
    super('conflict', 'The job was paused, cancelled or taken over')
  }
}

/** A job as its owner sees it. */
export function describeJob(job: Job): FromWire<z.input<typeof jobSchema>> {
  const { id, type, state, done, total, reason, dueAt, createdAt, updatedAt, endedAt, attempts } = job
  return {
    id,
    type,
    state,
    done,
    total,
    reason,
    ...(state === 'queued' && attempts > 0 && { nextAttemptAt: dueAt.toISOString() }),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    endedAt: endedAt?.toISOString(),
  }
}
