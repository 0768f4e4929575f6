import { empty, type Handled, requireSameOrigin, type Route } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'

const wantsCookie = ({ body }: Pick<Handled, 'body'>): boolean =>
  (body as { cookie?: boolean } | undefined)?.cookie === true

/** A route that signs somebody in, with the choice to keep the session in a cookie, out of reach of scripts. */
export const keepInCookie = (
  { accessTokens, sessionCookies }: Pick<Deps, 'accessTokens' | 'sessionCookies'>,
  route: Route,
): Route => ({
  ...route,
  handle(input) {
    // Otherwise a page elsewhere could sign a browser in as somebody else.
    if (wantsCookie(input)) requireSameOrigin(input.request)
    return route.handle(input)
  },
  async respond(result, input) {
    if (!wantsCookie(input)) return undefined
    const { accessToken } = result as { accessToken: string }
    const cookie = sessionCookies.keep(input.request, await accessTokens.verify(accessToken))
    return { ...empty(), headers: { 'set-cookie': cookie } }
  },
})
