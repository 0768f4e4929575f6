import { writeFile } from 'node:fs/promises'
import { writePlayersGuide } from '../src/players/index.ts'

await writeFile('docs/players.md', writePlayersGuide())
