import { AppError } from '@ongaku/shared/errors'
import { z } from 'zod'
import { type Destination, type DestinationContext, type DestinationDefinition } from './destination.ts'
import { destinationDefinitions } from './index.ts'

type Configs<D extends Record<string, DestinationDefinition>> = { [Name in keyof D]: D[Name]['config'] }

function collectConfigs<D extends Record<string, DestinationDefinition>>(definitions: D) {
  const configs = Object.entries(definitions).map(([name, { config }]) => [name, config])
  return z.object(Object.fromEntries(configs) as Configs<D>)
}

/** The settings of all destinations, each under its name. */
export const destinationsConfig = collectConfigs(destinationDefinitions)

type DestinationsConfig = z.infer<typeof destinationsConfig>

export interface Destinations {
  readonly all: readonly Destination[]
  /** Undefined for a service that this version doesn't know: a connection may have been made by another version. */
  find(name: string): Destination | undefined
  /** The service's name for people; its own name where it isn't known. */
  labelOf(name: string): string
  /** @throws AppError `invalid_input` that lists the names there are */
  get(name: string): Destination
}

export function createDestinations(config: DestinationsConfig, context: DestinationContext): Destinations {
  const definitions: [string, DestinationDefinition][] = Object.entries(destinationDefinitions)
  const settings: Record<string, unknown> = config
  const byName = new Map(
    definitions.map(([name, definition]) => [name, definition.create(settings[name], context)]),
  )
  return {
    all: [...byName.values()],
    find: (name) => byName.get(name),
    labelOf: (name) => byName.get(name)?.label ?? name,
    get(name) {
      const destination = byName.get(name)
      if (destination) return destination
      const message = `must be one of ${[...byName.keys()].join(', ')}`
      throw new AppError('invalid_input', `service: ${message}`, { fields: [{ field: 'service', message }] })
    },
  }
}
