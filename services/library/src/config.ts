import { serviceConfig } from '@ongaku/shared/service'
import { type z } from 'zod'

export const libraryConfig = serviceConfig(8003, 'ONGAKU_LIBRARY_PORT')

export type LibraryConfig = z.infer<typeof libraryConfig>
