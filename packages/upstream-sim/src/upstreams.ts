import { type z } from 'zod'
import { lastfm } from './lastfm/lastfm.ts'
import { type Upstream, type UpstreamContext, type UpstreamDefinition } from './upstream.ts'

/** Every simulated service, under its name in settings, in the journal and below `/control/`. */
const upstreamDefinitions = { lastfm }

type Definitions = typeof upstreamDefinitions
type Name = keyof Definitions

const names = Object.keys(upstreamDefinitions) as Name[]

const collect = <T>(read: (definition: UpstreamDefinition, name: Name) => T) =>
  Object.fromEntries(names.map((name) => [name, read(upstreamDefinitions[name], name)]))

/** The settings of all upstreams, to be spread into a schema. */
export const upstreamConfigs = collect(({ config }) => config) as { [N in Name]: Definitions[N]['config'] }

type UpstreamsConfig = { [N in Name]: z.output<Definitions[N]['config']> }

export type UpstreamAddresses = { [N in Name]: ReturnType<Definitions[N]['addresses']> }

export const addressesAt = (url: () => string) =>
  collect(({ addresses }) => addresses(url)) as UpstreamAddresses

export function createUpstreams(
  config: UpstreamsConfig,
  createContext: (name: string) => UpstreamContext,
): ReadonlyMap<string, Upstream> {
  const upstreams = collect(({ create }, name) => create(config[name], createContext(name)))
  return new Map(Object.entries(upstreams))
}
