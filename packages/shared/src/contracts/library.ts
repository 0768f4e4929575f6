import { listTopAlbums, listTopArtists, listTopTracks } from './charts.ts'
import { listFeedback } from './feedback.ts'
import { countPlays, getPlay, listPlays } from './plays.ts'
import { getTrack } from './tracks.ts'

/** What the library answers, as the gateway passes it on. */
export const libraryContracts = [
  listPlays,
  countPlays,
  getPlay,
  getTrack,
  listFeedback,
  listTopArtists,
  listTopAlbums,
  listTopTracks,
]
