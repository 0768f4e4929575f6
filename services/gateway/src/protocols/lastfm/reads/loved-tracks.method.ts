import { listFeedback } from '@ongaku/shared/contracts'
import { type Method } from '../method.ts'
import { element, type Element } from '../wire/element.ts'
import { describeArtist, notStreamable } from './chart-entries.ts'
import { dateElement } from './format-date.ts'
import { noImages, trackUrl } from './links.ts'
import { type Feedback } from './loved-tracks.ts'
import { pageElement, readPage } from './page.ts'

function describe({ artist = '', title = '', recordingMbid = '', givenAt }: Feedback): Element {
  return element('track', [
    element('name', title),
    element('mbid', recordingMbid),
    element('url', trackUrl(artist, title)),
    dateElement(givenAt),
    describeArtist(artist),
    ...noImages(),
    notStreamable(),
  ])
}

/** `user.getLovedTracks`, the last loved first. */
export const getLovedTracks: Method = {
  name: 'user.getLovedTracks',
  post: false,
  access: 'read',
  async answer({ deps, params, user }) {
    const page = readPage(params)
    const { limit, offset } = page
    const input = { params: undefined, query: { feedback: 'loved' as const, limit, offset }, body: undefined }
    const { items, total } = await deps.services.library.call(listFeedback, input, { userId: user.id })
    return [
      pageElement('lovedtracks', 'track', { user: user.username, page, total, items: items.map(describe) }),
    ]
  },
}
