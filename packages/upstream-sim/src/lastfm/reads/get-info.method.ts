import { type Method } from '../method.ts'
import { element } from '../wire/element.ts'
import { placeholderImages, userUrl } from './links.ts'
import { findTargetUser } from './target-user.ts'

/** `user.getInfo`; counts and flags are strings, as in the real answer. */
export const getUserInfo: Method = {
  name: 'user.getInfo',
  post: false,
  access: 'read',
  answer(call) {
    const { name, registeredAt } = findTargetUser(call)
    const registered = Math.floor(registeredAt / 1000)
    return [
      element('user', [
        element('name', name),
        element('realname', ''),
        element('url', userUrl(name)),
        element('country', 'None'),
        element('age', '0'),
        element('gender', 'n'),
        element('subscriber', '0'),
        element('playcount', String(call.state.history.newestFirst(name).length)),
        element('playlists', '0'),
        element('bootstrap', '0'),
        element('type', 'user'),
        ...placeholderImages(),
        element('registered', registered, { unixtime: String(registered) }),
      ]),
    ]
  },
}
