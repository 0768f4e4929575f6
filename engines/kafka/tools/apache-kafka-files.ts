import { execFile } from 'node:child_process'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

export const APACHE_KAFKA_VERSION = '4.1.0'

const PACKAGE_DIR = join(import.meta.dirname, '..')
const CACHE_DIR = join(PACKAGE_DIR, '.kafka')
const FILES_DIR = join(CACHE_DIR, APACHE_KAFKA_VERSION)
const OLDEST_JAVA = 17
const JAVA_TIMEOUT_MS = 30_000
const FETCH_TIMEOUT_MS = 300_000

const run = promisify(execFile)

export type ApacheKafkaFiles = { classpath: string } | { missing: string }

async function findJavaProblem(signal: AbortSignal): Promise<string | null> {
  try {
    const { stderr } = await run('java', ['-version'], { signal, timeout: JAVA_TIMEOUT_MS })
    const version = /version "(\d+)/.exec(stderr)?.[1]
    return Number(version) >= OLDEST_JAVA ? null : `Java ${OLDEST_JAVA} is needed, here is ${version}`
  } catch {
    signal.throwIfAborted()
    return 'there is no Java'
  }
}

const describeMavenFailure = (error: unknown): string => {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'there is no Maven'
  const { killed } = error as { killed?: boolean }
  return `Maven could not fetch it${killed ? ` within ${FETCH_TIMEOUT_MS / 1000} s` : ''}`
}

/** Fetches into a folder beside the final one and renames it, so that a fetch broken off leaves nothing half there. */
async function fetchFiles(signal: AbortSignal): Promise<string | null> {
  const partial = `${FILES_DIR}.${process.pid}`
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${partial}`]
  const version = `-Dkafka.version=${APACHE_KAFKA_VERSION}`
  const pom = join(PACKAGE_DIR, 'apache-kafka', 'pom.xml')
  try {
    await mkdir(CACHE_DIR, { recursive: true })
    await run('mvn', ['-B', '-q', '-f', pom, version, ...goal], { signal, timeout: FETCH_TIMEOUT_MS })
    await rename(partial, FILES_DIR)
    return null
  } catch (error) {
    signal.throwIfAborted()
    return describeMavenFailure(error)
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** Apache Kafka's jar files, fetched with Maven into an ignored folder unless they are there; or why they can't be had. */
export async function findApacheKafka(signal: AbortSignal): Promise<ApacheKafkaFiles> {
  const problem = await findJavaProblem(signal)
  if (problem !== null) return { missing: problem }
  const isThere = (await readdir(FILES_DIR).catch(() => [])).length > 0
  const failure = isThere ? null : await fetchFiles(signal)
  return failure === null ? { classpath: join(FILES_DIR, '*') } : { missing: failure }
}
