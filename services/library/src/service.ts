import { createHttpServer, createInternalTokens, type HttpServer } from '@ongaku/shared/http'
import { createConsumers, createKafka } from '@ongaku/shared/kafka'
import { type Component, compose } from '@ongaku/shared/lifecycle'
import { type LibraryConfig } from './config.ts'
import { createDeps, type Overrides } from './deps.ts'
import { getPlay } from './plays/get-play.route.ts'
import { listPlays } from './plays/list-plays.route.ts'
import { recordPlay } from './plays/record-play.consumer.ts'

export type LibraryService = Component & Pick<HttpServer, 'url'>

/** Keeps the listening history. */
export function createLibraryService(config: LibraryConfig, overrides: Overrides = {}): LibraryService {
  const deps = createDeps(config, overrides)
  const { logger, mongo, clock, onSettled } = deps
  const consumers = createConsumers([recordPlay(deps)], {
    kafka: createKafka(config.kafka, 'library', logger),
    config: config.kafka,
    logger,
    clock,
    onSettled,
  })
  const http = createHttpServer({
    config: config.http,
    prefix: '',
    routes: [listPlays(deps), getPlay(deps)],
    authenticate: createInternalTokens(config.secret).authenticate('library'),
    parts: [mongo, consumers],
    logger,
  })
  return { ...compose('library', [mongo, consumers, http]), url: () => http.url() }
}
