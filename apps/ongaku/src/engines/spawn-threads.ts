import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type EngineName } from './thread-messages.ts'

/** The program beside this file: TypeScript when run from the sources, JavaScript otherwise. */
const program = new URL(`./engine-thread${extname(import.meta.url)}`, import.meta.url)

export type EngineThreads = Record<EngineName, Worker>

const spawn = (name: EngineName): Worker => new Worker(program, { workerData: name })

/** Threads that begin to load their engines at once; nothing is opened before an engine is started in them. */
export const spawnEngineThreads = (): EngineThreads => ({ kafka: spawn('kafka'), mongo: spawn('mongo') })
