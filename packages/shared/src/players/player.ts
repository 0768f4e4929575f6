/** How a player reaches Ongaku. `none`: its server's address is built in, and Ongaku can't take that server's place. */
export type PlayerProtocol =
  'listenbrainz' | 'lastfm' | 'audioscrobbler' | 'webhook' | 'api' | 'kafka' | 'none'

/** What its user has to make in Ongaku first. */
export type PlayerCredential = 'token' | 'app-password' | 'webhook' | 'api-account'

export interface PlayerSetting {
  /** The setting's name, as the player writes it. */
  label: string
  /** What to put there, with placeholders such as `{url}`. */
  value: string
}

export interface PlayerFile {
  /** Where it is, or a line that says what to do with it. */
  name: string
  language: 'ini' | 'json' | 'python' | 'sh' | 'toml' | 'yaml'
  /** With placeholders. */
  content: string
}

/** One way to set a player up. */
export interface PlayerSetup {
  protocol: PlayerProtocol
  needs?: PlayerCredential
  /** Where in the player the settings are, as a path through its menus. */
  where?: string
  settings?: readonly PlayerSetting[]
  file?: PlayerFile
}

export interface Player {
  /** For links: lower case, no spaces. */
  id: string
  name: string
  /** The best way first; none for a player that can't send to Ongaku. */
  setups: readonly [PlayerSetup, ...PlayerSetup[]]
  /** What it does otherwise than expected, and what it can't do. */
  notes: readonly string[]
}
