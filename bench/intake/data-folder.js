import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An empty temporary folder, removed by `remove` or at the end of this process. */
export async function createDataFolder() {
  const path = await mkdtemp(join(tmpdir(), 'ongaku-bench-'))
  const remove = () => rmSync(path, { recursive: true, force: true })
  process.once('exit', remove)
  return {
    path,
    remove() {
      process.removeListener('exit', remove)
      remove()
    },
  }
}
