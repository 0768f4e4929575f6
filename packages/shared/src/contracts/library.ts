import { getPlay, listPlays } from './plays.ts'

/** What the library answers, as the gateway passes it on. */
export const libraryContracts = [listPlays, getPlay]
