import { checkReadiness, type Component } from '../lifecycle/index.ts'
import { json } from './answer.ts'
import { describeProblem } from './problem-answer.ts'
import { apiHeaders } from './security-headers.ts'
import { type Surface } from './surface.ts'

const everybody = () => Promise.resolve()

/**
 * `/health` says that the process is alive, `/health/ready` whether each of its parts can do its work. Neither is limited:
 * a process must not be ended because somebody else called too often.
 */
export const healthSurface = (parts: readonly Component[]): Surface => ({
  name: 'health',
  prefixes: [''],
  headers: apiHeaders,
  describeError: describeProblem,
  endpoints: [
    { methods: ['GET'], path: '/health', admit: everybody, handle: () => json({ status: 'ok' }) },
    {
      methods: ['GET'],
      path: '/health/ready',
      admit: everybody,
      async handle() {
        const readiness = await checkReadiness(parts)
        const ready = readiness.every((part) => part.ready)
        return json(
          { status: ready ? 'ready' : 'not_ready', parts: readiness },
          { status: ready ? 200 : 503 },
        )
      },
    },
  ],
})
