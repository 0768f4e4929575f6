import { runService } from '@ongaku/shared/lifecycle'
import { libraryConfig } from './config.ts'
import { createLibraryService } from './service.ts'

await runService({ name: 'library', configSchema: libraryConfig, create: createLibraryService })
