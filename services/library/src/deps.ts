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

/** What a test may bring of its own; the rest is made of it. */
export type Overrides = Partial<Pick<Deps, 'clock' | 'logger' | 'mongo' | 'onSettled'>>

/** Constructs everything, connects nothing. */
export function createDeps(config: LibraryConfig, overrides: Overrides = {}): Deps {
  const logger = overrides.logger ?? createLogger('library', config.logging)
  const mongo = overrides.mongo ?? createMongo(config.mongo, 'ongaku_library')
  const plays = createPlayRepository(mongo)
  const { clock = systemClock, onSettled } = overrides
  return { clock, logger, mongo, plays, onSettled }
}
