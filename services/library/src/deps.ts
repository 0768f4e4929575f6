import { type Clock, systemClock } from '@ongaku/shared/clock'
import { type ConsumersOptions } from '@ongaku/shared/kafka'
import { createLogger, type Logger } from '@ongaku/shared/logging'
import { createMongo, type Mongo } from '@ongaku/shared/mongo'
import { type LibraryConfig } from './config.ts'
import { createPlayRepository, type PlayRepository } from './plays/play.repository.ts'

export interface Deps {
  clock: Clock
  logger: Logger
  mongo: Mongo
  plays: PlayRepository
  onSettled: ConsumersOptions['onSettled']
}

/** Constructs everything, connects nothing. */
export function createDeps(config: LibraryConfig, overrides: Partial<Deps> = {}): Deps {
  const logger = overrides.logger ?? createLogger('library', config.logging)
  const mongo = overrides.mongo ?? createMongo(config.mongo, 'ongaku_library')
  const plays = createPlayRepository(mongo)
  return { clock: systemClock, logger, mongo, plays, onSettled: undefined, ...overrides }
}
