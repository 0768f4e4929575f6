import { type HttpMethod, type Surface } from '@ongaku/shared/http'
import { createDeps } from '../../../services/gateway/src/deps.ts'
import { methods as lastfmMethods } from '../../../services/gateway/src/protocols/lastfm/methods.ts'
import { createMethods as createSubsonicMethods } from '../../../services/gateway/src/protocols/subsonic/subsonic-methods.ts'
import { createSurfaces } from '../../../services/gateway/src/surfaces.ts'
import { gatewayConfigFor } from '../../../services/gateway/test/gateway.ts'

export interface Served {
  /** The surface, the method and the path; where one path stands for many methods of a protocol, that method as well. */
  name: string
  method: HttpMethod
  prefixes: readonly string[]
}

/** Everything the gateway's surfaces serve, besides the calls of the API document. Nothing is connected for it. */
export function listServed(): { surfaces: Surface[]; served: Served[] } {
  const config = gatewayConfigFor({
    kafka: { brokers: ['127.0.0.1:1'], partitions: 1, replicationFactor: 1 },
    mongo: { uri: 'mongodb://127.0.0.1:1' },
  })
  const deps = createDeps(config)
  const surfaces = createSurfaces(deps, config)
  const inProtocol: Record<string, string[]> = {
    lastfm: lastfmMethods.map(({ name }) => name),
    subsonic: ['getOpenSubsonicExtensions', ...createSubsonicMethods(deps).keys()],
  }
  const namesOf = ({ name }: Surface, path: string): string[] =>
    inProtocol[name]?.map((method) => `${path} ${method}`) ?? [path]
  const served = surfaces
    .filter(({ name }) => name !== 'rest')
    .flatMap((surface) =>
      surface.endpoints.flatMap(({ methods, path }) =>
        methods.flatMap((method) =>
          namesOf(surface, path).map((name) => ({
            name: `${surface.name} ${method} ${name}`,
            method,
            prefixes: surface.prefixes,
          })),
        ),
      ),
    )
  return { surfaces, served }
}
