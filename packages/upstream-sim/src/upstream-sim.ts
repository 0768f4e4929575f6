import { systemClock, type Clock } from '@ongaku/shared/clock'
import { createHttpServer, type HttpServer } from '@ongaku/shared/http'
import { type Component, compose, deferred } from '@ongaku/shared/lifecycle'
import { createLogger, type Logger } from '@ongaku/shared/logging'
import { completeConfig, type UpstreamSimConfig, type UpstreamSimOptions } from './config.ts'
import { createControlSurfaces } from './control/control-surfaces.ts'
import { createFaultSwitch } from './faults/fault-switch.ts'
import { createVolatileJournal, type Journal, openJournal } from './journal/journal.ts'
import { addressesAt, createUpstreams, type UpstreamAddresses } from './upstreams.ts'

interface UpstreamSimDeps {
  clock: Clock
  logger: Logger
}

/** The simulator; for each upstream it has the addresses a client is configured with (`lastfm.apiUrl()`). */
export interface UpstreamSim extends Component, UpstreamAddresses {
  /** `http://host:port` as it listens. @throws Error before it is started */
  url(): string
}

/**
 * Servers that behave as the real upstreams do where it matters, with a control API at `/control`. Each start replays the
 * data file; without a data file, each start begins empty.
 * @throws ZodError for options of a wrong shape
 */
export function createUpstreamSim(
  options: UpstreamSimOptions,
  overrides: Partial<UpstreamSimDeps> = {},
): UpstreamSim {
  const config = completeConfig(options)
  const deps = { clock: systemClock, logger: createLogger('upstream-sim', config.logging), ...overrides }
  let http: HttpServer | undefined
  const simulator = deferred('upstream-sim', () => {
    const { journal, server } = assemble(config, deps)
    http = server
    const file: Component = {
      name: 'journal',
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(journal.close()),
    }
    return compose('upstream-sim', [file, server])
  })
  const url = () => {
    if (!http) throw new Error('The upstream simulator has not been started')
    return http.url()
  }
  return { ...simulator, url, ...addressesAt(url) }
}

function assemble(
  config: UpstreamSimConfig,
  { clock, logger }: UpstreamSimDeps,
): { journal: Journal; server: HttpServer } {
  const faults = createFaultSwitch()
  // Nothing is appended before the journal is open: a replay only changes what is in memory.
  let journal = createVolatileJournal()
  const upstreams = createUpstreams(config, (name) => ({
    clock,
    takeFault: (method) => faults.take(name, method),
    append: (entry) => journal.append(name, entry),
  }))
  if (config.dataFile !== undefined) {
    journal = openJournal(config.dataFile, ({ upstream, entry }) => upstreams.get(upstream)?.replay(entry))
  }
  for (const upstream of upstreams.values()) upstream.seed()

  function reset(): void {
    journal.clear()
    faults.clear()
    for (const upstream of upstreams.values()) {
      upstream.clear()
      upstream.seed()
    }
  }

  const server = createHttpServer({
    config: config.http,
    surfaces: [
      ...[...upstreams.values()].flatMap(({ surfaces }) => surfaces),
      ...createControlSurfaces({ upstreams, faults, reset }),
    ],
    parts: [],
    logger,
    hosts: { allowed: [config.http.host], setting: 'ONGAKU_SIM_HOST' },
  })
  return { journal, server }
}
