/** What a URL says about where it leads: two with the same can't be told apart by a prefix of their paths. */
const siteOf = ({ protocol, host, username, password }: URL): string =>
  JSON.stringify([protocol, host, username, password])

/**
 * Whether an application may have people sent to this address: the callback of its API account, or one below it. Anywhere else
 * the token could end up with somebody other than the application.
 */
export function isAllowedCallback(callback: string, registered: string | undefined): boolean {
  if (registered === undefined || !URL.canParse(callback)) return false
  const [asked, known] = [new URL(callback), new URL(registered)]
  if (siteOf(asked) !== siteOf(known)) return false
  const folder = known.pathname.endsWith('/') ? known.pathname : `${known.pathname}/`
  return asked.pathname === known.pathname || asked.pathname.startsWith(folder)
}

/** The callback with the token as Last.fm adds it. */
export function addToken(callback: string, token: string): string {
  const url = new URL(callback)
  url.searchParams.set('token', token)
  return url.href
}

/** The callback as a source of a Content-Security-Policy, since browsers apply form-action to redirects as well. */
export function policySourceOf(callback: string): string {
  const { protocol, origin } = new URL(callback)
  return origin === 'null' ? protocol : origin
}
