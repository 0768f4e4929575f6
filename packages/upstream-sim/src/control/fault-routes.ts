import { Router } from 'express'
import { type Fault, faultRequest } from '../faults/fault.ts'
import { type FaultSwitch, maxFaults } from '../faults/fault-switch.ts'
import { parseOr400, sendProblem } from '../http/problem.ts'

/** `/control/faults`: POST adds one, GET lists those in force, DELETE removes them all. */
export function createFaultRoutes(faults: FaultSwitch, codes: ReadonlySet<number>): Router {
  const request = faultRequest(codes)
  const router = Router()
  router.post('/faults', (req, res) => {
    const wanted = parseOr400(res, request, req.body)
    if (!wanted) return
    const added = faults.add(wanted)
    if (added) res.status(201).json(toWire(added))
    else sendProblem(res, 409, 'Too many faults', { detail: `At most ${maxFaults} at a time` })
  })
  router.get('/faults', (_req, res) => {
    res.json({ faults: faults.list().map(toWire) })
  })
  router.delete('/faults', (_req, res) => {
    faults.clear()
    res.status(204).end()
  })
  return router
}

function toWire({ latencyMs, ...fault }: Fault) {
  return { ...fault, latency_ms: latencyMs }
}
