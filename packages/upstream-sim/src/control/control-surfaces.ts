import { restSurface, type Route, type Surface } from '@ongaku/shared/http'
import { createFaultRoutes } from '../faults/fault-routes.ts'
import { type FaultSwitch } from '../faults/fault-switch.ts'
import { type Upstream } from '../upstream.ts'
import { refuseForeignPages, requireJson } from './check-caller.ts'
import { createResetRoute } from './reset.route.ts'

interface ControlDeps {
  upstreams: ReadonlyMap<string, Upstream>
  faults: FaultSwitch
  /** Forgets everything and begins anew. */
  reset(): void
}

/** The control API: `/control` for what concerns all upstreams, `/control/<name>` for one. */
export function createControlSurfaces({ upstreams, faults, reset }: ControlDeps): Surface[] {
  const serve = (prefix: string, routes: readonly Route[]) =>
    restSurface({
      prefix,
      routes: routes.map((route) => (route.body ? { ...route, admit: requireJson } : route)),
      authenticate: refuseForeignPages,
    })
  return [
    serve('/control', [...createFaultRoutes(faults, upstreams), createResetRoute(reset)]),
    ...[...upstreams].map(([name, { controlRoutes }]) => serve(`/control/${name}`, controlRoutes)),
  ]
}
