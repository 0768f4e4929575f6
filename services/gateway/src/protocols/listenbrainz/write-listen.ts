import { trackIdOf, type Track } from '@ongaku/shared/plays'

/** A track with where it was played, as the library and the events have it. */
export interface PlayedTrack extends Track {
  source: string
}

export const toSeconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000)

/** ListenBrainz's mapping to MusicBrainz; here it is what the player knew of it. */
function writeMapping({ recordingMbid, releaseMbid, artistMbids }: Track): object | undefined {
  if (recordingMbid === undefined) return undefined
  return { recording_mbid: recordingMbid, release_mbid: releaseMbid, artist_mbids: artistMbids }
}

/** A track as ListenBrainz writes it; its `recording_msid` is our id of the track. */
export const writeTrack = (track: PlayedTrack) => ({
  artist_name: track.artist,
  track_name: track.title,
  release_name: track.album,
  additional_info: {
    recording_msid: trackIdOf(track),
    submission_client: track.source.split('/').at(-1),
    artist_names: track.artistNames,
    artist_mbids: track.artistMbids,
    recording_mbid: track.recordingMbid,
    track_mbid: track.trackMbid,
    release_mbid: track.releaseMbid,
    release_group_mbid: track.releaseGroupMbid,
    release_artist_name: track.albumArtist,
    duration_ms: track.durationMs,
    tracknumber: track.trackNumber,
    isrc: track.isrc,
    spotify_id: track.spotifyId && `https://open.spotify.com/track/${track.spotifyId}`,
    origin_url: track.originUrl,
    tags: track.tags,
  },
  mbid_mapping: writeMapping(track),
})

/** A play as a listen. `inserted_at`, which some clients insist on, is taken to be the time it started. */
export const writeListen = (play: PlayedTrack & { startedAt: string }, username: string) => ({
  user_name: username,
  listened_at: toSeconds(play.startedAt),
  inserted_at: toSeconds(play.startedAt),
  recording_msid: trackIdOf(play),
  track_metadata: writeTrack(play),
})
