import { type BaseOverrides, createService, type Service } from '@ongaku/shared/service'
import { type LibraryConfig } from './config.ts'
import { createDeps } from './deps.ts'
import { getPlay } from './plays/get-play.route.ts'
import { listPlays } from './plays/list-plays.route.ts'
import { recordPlay } from './plays/record-play.consumer.ts'

/** Keeps the listening history. */
export function createLibraryService(config: LibraryConfig, overrides: BaseOverrides = {}): Service {
  const deps = createDeps(config, overrides)
  return createService(deps, config, {
    routes: [listPlays(deps), getPlay(deps)],
    subscriptions: [recordPlay(deps)],
  })
}
