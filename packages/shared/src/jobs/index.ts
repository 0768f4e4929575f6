export { type AnyJobDefinition, defineJob, describeJob, type Job, type JobContext } from './job.ts'
export { jobRoutes } from './job-routes.ts'
export { createJobs, type Jobs } from './jobs.ts'
