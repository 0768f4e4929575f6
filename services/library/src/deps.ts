import { type BaseOverrides, createBase, type ServiceBase } from '@ongaku/shared/service'
import { type ChartRepository, createChartRepository } from './charts/chart.repository.ts'
import { type LibraryConfig } from './config.ts'
import { createFeedbackRepository, type FeedbackRepository } from './feedback/feedback.repository.ts'
import { createPlayRepository, type PlayRepository } from './plays/play.repository.ts'
import { createTrackRepository, type TrackRepository } from './tracks/track.repository.ts'

export interface Deps extends ServiceBase {
  plays: PlayRepository
  charts: ChartRepository
  tracks: TrackRepository
  feedback: FeedbackRepository
}

/** Constructs everything the library needs; connects nothing. */
export function createDeps(config: LibraryConfig, overrides: BaseOverrides = {}): Deps {
  const base = createBase('library', config, overrides)
  const { mongo } = base
  return {
    ...base,
    plays: createPlayRepository(mongo),
    charts: createChartRepository(mongo),
    tracks: createTrackRepository(mongo),
    feedback: createFeedbackRepository(mongo),
  }
}
