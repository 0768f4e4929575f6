import { type Accounts, createAccounts } from './accounts.ts'
import { type LastfmEntry, lastfmEntry, type Track } from './entries.ts'
import { createHistory, type History } from './history.ts'
import { type Corrections, createCorrections } from './scrobble/corrections.ts'

interface NowPlaying extends Track {
  startedAt: number
}

/** Everything the simulated Last.fm remembers. It changes only through `record`, so that a replay rebuilds it. */
export interface LastfmState {
  readonly accounts: Accounts
  readonly history: History
  readonly corrections: Corrections
  /** What a user is playing at the time `at` (in ms), unless the track is over by then. */
  nowPlaying(user: string, at: number): NowPlaying | undefined
  /** Writes the change to the journal, then makes it. @throws Error, with nothing changed, if it can't be written */
  record(entry: LastfmEntry): void
  /** Makes a change that an earlier run wrote down. @throws ZodError for an entry of an unknown shape */
  replay: (entry: unknown) => void
  clear(): void
}

/** How long a track of unknown duration is assumed to play. */
const unknownDurationSeconds = 600

export function createLastfmState(append: (entry: LastfmEntry) => void): LastfmState {
  const accounts = createAccounts()
  const history = createHistory()
  const corrections = createCorrections()
  const playing = new Map<string, NowPlaying>()

  function apply(entry: LastfmEntry): void {
    switch (entry.type) {
      case 'user.added':
        return accounts.addUser(entry.name, entry.passwordMd5, entry.at)
      case 'token.issued':
        return accounts.issueToken(entry.token, entry.at)
      case 'token.allowed':
        return accounts.decideToken(entry.token, entry.user)
      case 'token.denied':
        return accounts.decideToken(entry.token, undefined)
      case 'session.opened':
        return accounts.openSession(entry.key, entry.user, entry.token)
      case 'sessions.revoked':
        return accounts.revokeSessions(entry.user)
      case 'scrobbled':
        for (const scrobble of entry.scrobbles) history.keep(entry.user, scrobble, entry.at)
        return
      case 'playing':
        playing.set(entry.user, { ...entry.track, startedAt: entry.at })
        return
      case 'loved': {
        const loved = accounts.findUser(entry.user)?.loved
        if (entry.loved) loved?.add(lovedKey(entry.artist, entry.track))
        else loved?.delete(lovedKey(entry.artist, entry.track))
        return
      }
      case 'correction.set':
        return corrections.set(entry.from, entry.to)
    }
  }

  return {
    accounts,
    history,
    corrections,
    nowPlaying(user, at) {
      const track = playing.get(user)
      if (!track) return undefined
      const lastsMs = (track.duration ?? unknownDurationSeconds) * 1000
      return at < track.startedAt + lastsMs ? track : undefined
    },
    record(entry) {
      append(entry)
      apply(entry)
    },
    replay: (entry) => apply(lastfmEntry.parse(entry)),
    clear() {
      accounts.clear()
      history.clear()
      corrections.clear()
      playing.clear()
    },
  }
}

export function lovedKey(artist: string, track: string): string {
  return JSON.stringify([artist.toLowerCase(), track.toLowerCase()])
}
