export { artistIdOf, playIdOf, type PlayIdentity } from './identity.ts'
export { normaliseName } from './normalise.ts'
export { whyNotCounted, type HeardPlay, type NotCountedReason } from './scrobble-rule.ts'
export { instant, nameText, playFields, sourceName, trackFields } from './play-schema.ts'
