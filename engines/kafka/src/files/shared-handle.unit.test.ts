import { fileURLToPath } from 'node:url'
import { createSharedHandle } from './shared-handle.ts'

const thisFile = fileURLToPath(import.meta.url)

test('tells all who wait for the reads to end, and reads no more once retired', async () => {
  const handle = createSharedHandle(thisFile)
  const reading = handle.read(0, 6)
  await Promise.all([handle.release(), handle.retire(), handle.release()])
  expect((await reading).toString()).toBe('import')
  await expect(handle.read(0, 6)).rejects.toMatchObject({ code: 'ENOENT' })
})
