export { type FromWire } from './key-case.ts'
export { mapperOf } from './map-keys.ts'
export { fromWire, fromWireInTurns, toWire } from './wire.ts'
