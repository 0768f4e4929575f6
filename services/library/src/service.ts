import { type BaseOverrides, createService, type Service } from '@ongaku/shared/service'
import { chartRoutes } from './charts/chart.routes.ts'
import { type LibraryConfig } from './config.ts'
import { createDeps } from './deps.ts'
import { listFeedback } from './feedback/list-feedback.route.ts'
import { takeFeedback } from './feedback/take-feedback.consumer.ts'
import { countPlays } from './plays/count-plays.route.ts'
import { getPlay } from './plays/get-play.route.ts'
import { listPlays } from './plays/list-plays.route.ts'
import { recordPlay } from './plays/record-play.consumer.ts'
import { removePlay } from './plays/remove-play.consumer.ts'
import { getTrack } from './tracks/get-track.route.ts'
import { removeUser } from './users/remove-user.consumer.ts'

/** Keeps the listening history. */
export function createLibraryService(config: LibraryConfig, overrides: BaseOverrides = {}): Service {
  const deps = createDeps(config, overrides)
  return createService(deps, config, {
    // A route with a name in its path stands before one with a parameter there.
    routes: [
      listPlays(deps),
      countPlays(deps),
      getPlay(deps),
      getTrack(deps),
      listFeedback(deps),
      ...chartRoutes(deps),
    ],
    subscriptions: [recordPlay(deps), removePlay(deps), takeFeedback(deps), removeUser(deps)],
  })
}
