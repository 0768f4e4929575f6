export { type UpstreamSimOptions } from './config.ts'
export { signParams } from './lastfm/wire/signature.ts'
export { createUpstreamSim, type UpstreamSim } from './upstream-sim.ts'
