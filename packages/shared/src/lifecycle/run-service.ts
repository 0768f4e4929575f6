import { type z } from 'zod'
import { ConfigError, describeSettings, findUnknownSettings, loadConfig } from '../config/index.ts'
import { type Component, StartError } from './component.ts'
import { isPortTaken } from './port-taken.ts'

export interface ServiceDefinition<S extends z.ZodObject, C extends Component> {
  name: string
  configSchema: S
  create(config: z.output<S>): C | Promise<C>
  /** Called once everything is up. */
  onReady?(service: C): void
}

const complain = (line: string) => process.stderr.write(`${line}\n`)

/** One line for what a person can mend, the whole stack for what is our fault. */
function describeFailure(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StartError) return error.message
  if (isPortTaken(error)) return `port ${error.port} is taken by another program`
  if (error instanceof Error && 'syscall' in error) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** A misspelt setting would otherwise take no effect without a word. */
function warnOfUnknownSettings(name: string, schema: z.ZodObject): void {
  const known = describeSettings(schema).map(({ env }) => env)
  for (const unknown of findUnknownSettings(known, process.env)) {
    const hint = unknown.similar ? `; did you mean ${unknown.similar}?` : ''
    complain(`${name}: ${unknown.name} is not a setting and is ignored${hint}`)
  }
}

/** Resolves with what ends the process: a signal, or the failure of a part. */
function waitForEnd(service: Component): Promise<NodeJS.Signals | Error> {
  return new Promise((resolve) => {
    const signals = ['SIGINT', 'SIGTERM'] as const
    for (const signal of signals) {
      process.once(signal, () => {
        resolve(signal)
        process.once(signal, () => process.exit(130))
      })
    }
    void service.failure?.then(resolve)
  })
}

/**
 * Runs a service until SIGINT or SIGTERM, then stops it in order; the same signal again ends it at once. Exits with 1
 * when the configuration is wrong, the start fails, a part fails for good, or the stop doesn't end cleanly.
 */
export async function runService<S extends z.ZodObject, C extends Component>(
  definition: ServiceDefinition<S, C>,
): Promise<void> {
  const { name } = definition
  try {
    const config = loadConfig(definition.configSchema, process.env)
    warnOfUnknownSettings(name, definition.configSchema)
    const service = await definition.create(config)
    const ended = waitForEnd(service)
    await service.start()
    definition.onReady?.(service)
    const end = await ended
    complain(`${name}: ${end instanceof Error ? describeFailure(end) : 'stopping'}`)
    await service.stop()
    process.exit(end instanceof Error ? 1 : 0)
  } catch (error) {
    complain(`${name}: ${describeFailure(error)}`)
    process.exit(1)
  }
}
