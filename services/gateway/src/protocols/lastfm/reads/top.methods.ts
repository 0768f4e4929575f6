import { chartPeriod, listTopAlbums, listTopArtists, listTopTracks } from '@ongaku/shared/contracts'
import { type Method, type ReadCall } from '../method.ts'
import { type Element } from '../wire/element.ts'
import { invalidParameter } from '../wire/errors.ts'
import { type Params } from '../wire/params.ts'
import { describeTopAlbum, describeTopArtist, describeTopTrack } from './chart-entries.ts'
import { pageElement, readPage } from './page.ts'

/** @throws LastfmError 6 */
function readPeriod(params: Params) {
  const text = params.get('period')?.trim().toLowerCase() || 'overall'
  const { success, data } = chartPeriod.safeParse(text)
  if (!success) throw invalidParameter(`period must be one of ${chartPeriod.options.join(', ')}`)
  return data
}

interface Chart {
  items: readonly Element[]
  total: number
}

type ReadChart = (call: ReadCall, input: ReturnType<typeof chartInput>) => Promise<Chart>

function chartInput(params: Params) {
  const { page, limit } = readPage(params)
  return { params: undefined, query: { period: readPeriod(params), page, limit }, body: undefined }
}

/** A chart of the user's plays. */
const topMethod = (name: string, root: string, listOf: string, readChart: ReadChart): Method => ({
  name,
  post: false,
  access: 'read',
  async answer(call) {
    const { params, user } = call
    const chart = await readChart(call, chartInput(params))
    return [pageElement(root, listOf, { user: user.username, page: readPage(params), ...chart })]
  },
})

const libraryOf = ({ deps, user }: ReadCall) => ({ ...deps.services, caller: { userId: user.id } })

export const topMethods: readonly Method[] = [
  topMethod('user.getTopArtists', 'topartists', 'artist', async (call, input) => {
    const { library, caller } = libraryOf(call)
    const { items, total } = await library.call(listTopArtists, input, caller)
    return { items: items.map(describeTopArtist), total }
  }),
  topMethod('user.getTopAlbums', 'topalbums', 'album', async (call, input) => {
    const { library, caller } = libraryOf(call)
    const { items, total } = await library.call(listTopAlbums, input, caller)
    return { items: items.map(describeTopAlbum), total }
  }),
  topMethod('user.getTopTracks', 'toptracks', 'track', async (call, input) => {
    const { library, caller } = libraryOf(call)
    const { items, total } = await library.call(listTopTracks, input, caller)
    return { items: items.map(describeTopTrack), total }
  }),
]
