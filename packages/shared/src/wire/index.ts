export { type FromWire } from './key-case.ts'
export { fromWire, toWire } from './wire.ts'
