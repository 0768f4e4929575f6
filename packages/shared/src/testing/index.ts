export { createDeliverySpy, type DeliverySpy } from './delivery-spy.ts'
export { startEngines, type TestEngines, uniqueName } from './engines.ts'
export { createManualClock, type ManualClock } from './manual-clock.ts'
export { waitUntil } from './wait-until.ts'
