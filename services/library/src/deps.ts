import { type BaseOverrides, createBase, type ServiceBase } from '@ongaku/shared/service'
import { type LibraryConfig } from './config.ts'
import { createPlayRepository, type PlayRepository } from './plays/play.repository.ts'

export interface Deps extends ServiceBase {
  plays: PlayRepository
}

/** Constructs everything the library needs; connects nothing. */
export function createDeps(config: LibraryConfig, overrides: BaseOverrides = {}): Deps {
  const base = createBase('library', config, overrides)
  return { ...base, plays: createPlayRepository(base.mongo) }
}
