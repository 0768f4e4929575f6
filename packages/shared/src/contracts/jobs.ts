import { z } from 'zod'
import { defineContract } from './contract.ts'
import { pageOf, pageQuery } from './plays.ts'

export const jobState = z
  .enum(['queued', 'running', 'paused', 'completed', 'failed', 'cancelled'])
  .describe('The last three are ends; a failed or paused job can be resumed where it stopped')

export const jobSchema = z
  .object({
    id: z.uuid(),
    type: z.string().describe('What it does, such as "connection.retry"'),
    state: jobState,
    done: z.int().min(0).describe('How many items are done'),
    total: z.int().min(0).optional().describe('How many there are, once that is known'),
    reason: z.string().optional().describe('Why it failed, or why it waits for another attempt'),
    next_attempt_at: z.iso.datetime().optional(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    ended_at: z.iso.datetime().optional(),
  })
  .meta({ id: 'Job' })

const tag = 'Jobs'
const params = z.object({ id: z.uuid() })
const theJob = { status: 200, description: 'The job', schema: jobSchema }

export const listJobs = defineContract({
  method: 'get',
  path: '/jobs',
  summary: 'List what runs in the background, newest first',
  tag,
  query: z.strictObject({ state: jobState.optional(), ...pageQuery }),
  response: { status: 200, description: 'A page of jobs', schema: pageOf(jobSchema) },
})

export const getJob = defineContract({
  method: 'get',
  path: '/jobs/:id',
  summary: 'Get one job',
  tag,
  params,
  response: theJob,
})

export const pauseJob = defineContract({
  method: 'post',
  path: '/jobs/:id/pause',
  access: 'owner',
  summary: 'Pause a job',
  description: 'The step under way is finished first.',
  tag,
  params,
  response: theJob,
})

export const resumeJob = defineContract({
  method: 'post',
  path: '/jobs/:id/resume',
  access: 'owner',
  summary: 'Resume a paused or failed job where it stopped',
  tag,
  params,
  response: theJob,
})

export const cancelJob = defineContract({
  method: 'post',
  path: '/jobs/:id/cancel',
  access: 'owner',
  summary: 'Cancel a job',
  description: 'What is done stays done.',
  tag,
  params,
  response: theJob,
})
