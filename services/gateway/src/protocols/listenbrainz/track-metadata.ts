import { type AppError, invalidField } from '@ongaku/shared/errors'
import { sourceOf } from '@ongaku/shared/plays'
import { isObject, numberOf, textOf, textsOf, uuidOf, type Values } from './listen-values.ts'

/** The longest name a play keeps. */
const maxNameLength = 1000
const maxTags = 50
const maxTagLength = 64

const refuse = (key: string, message: string): AppError =>
  invalidField(`track_metadata.additional_info.${key}`, message)

/** @throws AppError `invalid_input` */
function readName(metadata: Values, key: string): string {
  const value = metadata[key]
  if (typeof value === 'string') return textOf(value) ?? ''
  throw invalidField(`track_metadata.${key}`, value === undefined ? 'is required' : 'must be a single string')
}

/** A text that may be shortened: it is no part of a track's identity. */
function shortenedTextOf(value: unknown): string | undefined {
  const text = textOf(value)
  if (text === undefined || text.length <= maxNameLength) return text
  // Half of a surrogate pair may be left at the end.
  return text
    .slice(0, maxNameLength)
    .replace(/[\ud800-\udbff]$/, '')
    .trim()
}

/** @throws AppError `invalid_input` for what is no duration, or two of them */
function readDurationMs(info: Values): number | undefined {
  const inSeconds = info.duration ?? undefined
  const inMs = info.duration_ms ?? undefined
  if (inSeconds === undefined && inMs === undefined) return undefined
  if (inSeconds !== undefined && inMs !== undefined) {
    throw refuse('duration', 'must not be given together with duration_ms')
  }
  const length = Math.trunc(inMs === undefined ? numberOf(inSeconds) * 1000 : numberOf(inMs))
  if (length > 0) return length
  throw refuse(inMs === undefined ? 'duration' : 'duration_ms', 'must be a positive integer')
}

const isTooLong = (tag: unknown): boolean =>
  typeof tag === 'string' && tag.length > maxTagLength && [...tag].length > maxTagLength

/** @throws AppError `invalid_input` for too many or too long ones */
function readTags(tags: unknown): string[] | undefined {
  if (!Array.isArray(tags)) return undefined
  if (tags.length > maxTags) throw refuse('tags', `must hold at most ${maxTags} tags`)
  if (tags.some(isTooLong)) throw refuse('tags', `must have at most ${maxTagLength} characters`)
  return textsOf(tags, maxTagLength)
}

/** Undefined for an empty one. @throws AppError `invalid_input` for what is no UUID */
function checkMbid(value: unknown, key: string): string | undefined {
  if (!value) return undefined
  const mbid = uuidOf(value)
  if (mbid === undefined) throw refuse(key, 'is not a valid MBID')
  return mbid
}

const readMbid = (info: Values, key: string): string | undefined => checkMbid(info[key], key)

/** Without the empty ones. @throws AppError `invalid_input` */
function readMbids(info: Values, key: string): string[] | undefined {
  const value = info[key]
  if (!value) return undefined
  if (!Array.isArray(value)) throw refuse(key, 'must be a list of MBIDs')
  const mbids = value.map((mbid) => checkMbid(mbid, key)).filter((mbid) => mbid !== undefined)
  return mbids.length > 0 ? mbids : undefined
}

/** `3`, `"3"`, `"3/12"` or `"03"`. */
function trackNumberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number.parseInt(value, 10) : value
  return Number.isInteger(number) ? (number as number) : undefined
}

/** ISO 3901's twelve characters, out of the spellings with hyphens or in lower case. */
const isrcOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value.replace(/[\s-]+/g, '').toUpperCase() : undefined

/** The id alone, of a track's address, its URI or as it is. */
const spotifyIdOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? /(?:^|[/:]track[/:])([0-9A-Za-z]{22})(?:[?#/].*)?$/.exec(value)?.[1] : undefined

/** Whoever names itself: the program that submits, else the one that plays, else the service it plays from. */
const clientOf = (info: Values): string | undefined =>
  textOf(info.submission_client) ??
  textOf(info.media_player) ??
  textOf(info.listening_from) ??
  textOf(info.music_service_name) ??
  textOf(info.music_service)

/**
 * A listen's `track_metadata` as the fields of a play on the wire, not yet checked against their schema.
 * @param startedAt becomes `started_at`; undefined for what is playing now
 * @throws AppError `invalid_input` for what ListenBrainz refuses, naming the field within the listen
 * Source: listenbrainz-server, `validate_listen` in webserver/views/api_tools.py. An empty `release_name`, and null for
 * what is optional, are taken: a client that sends them is not told to drop the play.
 */
export function readTrackMetadata(metadata: unknown, startedAt: string | undefined): Values {
  if (!isObject(metadata)) throw invalidField('track_metadata', 'must be an object')
  const info = metadata.additional_info ?? {}
  if (!isObject(info)) throw invalidField('track_metadata.additional_info', 'must be an object')
  // Not kept, but refused there.
  readMbids(info, 'work_mbids')
  // One literal: spreading objects together takes several times as long as all the rest.
  return {
    started_at: startedAt,
    title: readName(metadata, 'track_name'),
    artist: readName(metadata, 'artist_name'),
    album: shortenedTextOf(metadata.release_name),
    tags: readTags(info.tags),
    duration_ms: readDurationMs(info),
    release_mbid: readMbid(info, 'release_mbid'),
    recording_mbid: readMbid(info, 'recording_mbid'),
    release_group_mbid: readMbid(info, 'release_group_mbid'),
    track_mbid: readMbid(info, 'track_mbid'),
    artist_mbids: readMbids(info, 'artist_mbids'),
    artist_names: textsOf(info.artist_names, maxNameLength),
    album_artist: shortenedTextOf(info.release_artist_name ?? info.albumartist),
    track_number: trackNumberOf(info.tracknumber ?? info.track_number),
    isrc: isrcOf(info.isrc),
    spotify_id: spotifyIdOf(info.spotify_id),
    origin_url: textOf(info.origin_url),
    source: sourceOf('listenbrainz', clientOf(info)),
  }
}
