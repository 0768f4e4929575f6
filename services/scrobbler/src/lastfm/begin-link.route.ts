import { beginLastfmLink } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'

export const beginLink = ({ lastfm }: Pick<Deps, 'lastfm'>) =>
  defineRoute({ ...beginLastfmLink, handle: () => lastfm.getToken() })
