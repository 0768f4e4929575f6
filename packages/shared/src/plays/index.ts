export { artistIdOf, playIdOf, type PlayIdentity } from './identity.ts'
export { whyNotCounted, type HeardPlay, type NotCountedReason } from './scrobble-rule.ts'
export { pickTrack, type Track } from './track.ts'
export { instant, nameText, playFields, sourceName, trackFields } from './play-schema.ts'
