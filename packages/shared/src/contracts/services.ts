import { type Contract } from './contract.ts'
import { libraryContracts } from './library.ts'
import { scrobblerContracts } from './scrobbler.ts'

interface ServiceDescription {
  /** The port it has unless another is set. */
  port: number
  contracts: readonly Contract[]
}

/** The services behind the gateway, and what each of them answers; all of it is forwarded. A new service is a line here. */
export const services = {
  library: { port: 8003, contracts: libraryContracts },
  scrobbler: { port: 8001, contracts: scrobblerContracts },
} satisfies Record<string, ServiceDescription>

export type ServiceName = keyof typeof services

/** Makes one value for each service. */
export function mapServices<T>(make: (name: ServiceName, service: ServiceDescription) => T) {
  const made = Object.entries(services).map(([name, service]) => [name, make(name as ServiceName, service)])
  return Object.fromEntries(made) as Record<ServiceName, T>
}
