/** What we use of lastfm-node, which has no types of its own. */
declare module 'lastfm' {
  interface Handlers {
    success(answer: never): void
    error(error: { error?: number; message: string }): void
  }
  interface Session {
    user: string
    key: string
  }
  interface Track {
    artist: { '#text': string }
    name: string
    album?: { '#text': string }
  }
  export class LastFmNode {
    constructor(options: { api_key: string; secret: string; useragent: string; host: string; port: string })
    request(method: string, params: { handlers: Handlers; [name: string]: unknown }): void
    session(session: Session): Session
    update(
      what: 'scrobble' | 'nowplaying',
      session: Session,
      options: { track: Track; handlers: Handlers; timestamp?: number; duration?: number },
    ): void
  }
}
