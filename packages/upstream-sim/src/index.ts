export { type LastfmOptions } from './lastfm/lastfm.ts'
export { signParams } from './lastfm/wire/signature.ts'
export { createUpstreamSim, type UpstreamSim, type UpstreamSimOptions } from './upstream-sim.ts'
