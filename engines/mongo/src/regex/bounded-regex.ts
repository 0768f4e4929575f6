import vm from 'node:vm'
import { MongoError } from '../errors.ts'
import { invalid } from './nodes.ts'
import { estimateCost } from './regex-cost.ts'

/** A regular expression that gives up, with an error, rather than hold the process. */
export interface BoundedRegex {
  test(text: string): boolean
  exec(text: string): RegExpExecArray | null
  /** All matches, one after another; an empty one at the very end counts only if the text is empty. */
  execAll(text: string): RegExpExecArray[]
}

/** How long matching may take within one turn of the event loop: what other clients wait for. */
const TURN_MS = 500

/** Steps that take some milliseconds at most. Starting a guard costs about as much as a few thousand. */
const FREE_STEPS = 1e6
/** Past this, a match is run under a guard; between the two, its time is counted. */
const GUARD_STEPS = 1e7

/**
 * The engine interrupts a script that is past its time even inside a match. The script can only reach what is global,
 * so it is a realm of its own, with the work to do as its one global.
 */
const realm = vm.createContext({ work: (): unknown => undefined })
const guarded = new vm.Script('work()')

let spent = 0
let counting = false

function note(ms: number): void {
  spent += ms
  if (counting) return
  counting = true
  setImmediate(() => {
    spent = 0
    counting = false
  })
}

const tooLong = (source: string): MongoError =>
  new MongoError(
    51156,
    `Error occurred while executing the regular expression. Result code: match limit exceeded: ${source.slice(0, 200)}`,
  )

/** The error is of whichever realm asked for the guard, so `instanceof` says nothing. */
const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'

function runGuarded<T>(work: () => T, timeout: number, source: string): T {
  try {
    realm['work'] = work
    return guarded.runInContext(realm, { timeout }) as T
  } catch (error) {
    if (isTimeout(error)) throw tooLong(source)
    throw error
  } finally {
    realm['work'] = undefined
  }
}

const isNamed = (error: unknown, name: string): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === name

/** The engine finds out only when it matches that a pattern is too large for it, or a text for its stack. */
function asMongoError(error: unknown, pattern: string): unknown {
  if (isNamed(error, 'SyntaxError')) return invalid('regular expression is too large')
  return isNamed(error, 'RangeError') ? tooLong(pattern) : error
}

/** Makes matching stop with error 51156, as MongoDB's does at its match limit, after half a second in one turn. */
export function boundRegex(regex: RegExp, pattern: string): BoundedRegex {
  const { degree, exponential, size } = estimateCost(regex.source)
  const all = new RegExp(regex.source, `${regex.flags}g`)
  const stepsFor = (length: number): number =>
    exponential ? 2 ** (length + size) : (length + size) ** degree

  function attempt<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw asMongoError(error, pattern)
    }
  }

  function run<T>(text: string, work: () => T): T {
    const steps = stepsFor(text.length)
    if (steps <= FREE_STEPS) return attempt(work)
    const left = Math.ceil(TURN_MS - spent)
    if (left <= 0) throw tooLong(pattern)
    const started = performance.now()
    try {
      return attempt(() => (steps <= GUARD_STEPS ? work() : runGuarded(work, left, pattern)))
    } finally {
      note(performance.now() - started)
    }
  }

  function findAll(text: string): RegExpExecArray[] {
    const found: RegExpExecArray[] = []
    all.lastIndex = 0
    do {
      const match = all.exec(text)
      if (!match) break
      found.push(match)
      if (match[0] === '') all.lastIndex += (text.codePointAt(match.index) ?? 0) > 0xffff ? 2 : 1
    } while (all.lastIndex < text.length)
    return found
  }

  return {
    test: (text) => run(text, () => regex.test(text)),
    exec: (text) => run(text, () => regex.exec(text)),
    execAll: (text) => run(text, () => findAll(text)),
  }
}
