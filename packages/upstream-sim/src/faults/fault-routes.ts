import { z } from 'zod'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute, type Route } from '@ongaku/shared/http'
import { faultRequest, faultSchema, type KnownCodes } from './fault.ts'
import { type FaultSwitch, maxFaults } from './fault-switch.ts'

/** `/control/faults`: POST adds one, GET lists those in force, DELETE removes them all. */
export function createFaultRoutes(faults: FaultSwitch, upstreams: KnownCodes): Route[] {
  const addFault = defineRoute({
    method: 'post',
    path: '/faults',
    summary: 'Make an upstream fail',
    tag: 'Control',
    body: faultRequest(upstreams),
    response: { status: 201, description: 'The fault that is now in force', schema: faultSchema },
    handle({ body }) {
      const added = faults.add(body)
      if (!added)
        throw new AppError('conflict', `There may be ${maxFaults} faults at a time; remove them first`)
      return Promise.resolve(added)
    },
  })

  const listFaults = defineRoute({
    method: 'get',
    path: '/faults',
    summary: 'List the faults in force',
    tag: 'Control',
    response: {
      status: 200,
      description: 'Every fault, the oldest first',
      schema: z.object({ faults: z.array(faultSchema) }),
    },
    handle: () => Promise.resolve({ faults: [...faults.list()] }),
  })

  const removeFaults = defineRoute({
    method: 'delete',
    path: '/faults',
    summary: 'Remove all faults',
    tag: 'Control',
    response: { status: 204, description: 'Nothing fails any more' },
    handle() {
      faults.clear()
      return Promise.resolve()
    },
  })

  return [addFault, listFaults, removeFaults]
}
