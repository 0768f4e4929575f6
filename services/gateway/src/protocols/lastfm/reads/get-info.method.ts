import { countPlays } from '@ongaku/shared/contracts'
import { type Method } from '../method.ts'
import { element } from '../wire/element.ts'
import { noImages, serverUrl } from './links.ts'

/** `user.getInfo`. Counts and flags are strings, as in the real answer; what nobody tells us here is empty. */
export const getUserInfo: Method = {
  name: 'user.getInfo',
  post: false,
  access: 'read',
  async answer({ deps, request, user: { id: userId, username, createdAt } }) {
    const input = { params: undefined, query: {}, body: undefined }
    const { count } = await deps.services.library.call(countPlays, input, { userId })
    const registered = Math.floor(createdAt.getTime() / 1000)
    return [
      element('user', [
        element('name', username),
        element('realname', ''),
        element('url', serverUrl(request)),
        element('country', 'None'),
        element('age', '0'),
        element('gender', 'n'),
        element('subscriber', '0'),
        element('playcount', String(count)),
        element('playlists', '0'),
        element('bootstrap', '0'),
        element('type', 'user'),
        ...noImages(),
        element('registered', registered, { unixtime: String(registered) }),
      ]),
    ]
  },
}
