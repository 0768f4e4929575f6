import { lastfm } from './lastfm/index.ts'

/** Every service that plays can be sent to, under the name it has in the database, in settings and on the wire. */
export const destinationDefinitions = { lastfm }
