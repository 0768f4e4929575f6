import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const importPattern = /^(?:import|export)\s(?!type\s)[^'"]*?from\s+'([^']+)'/gm

/** The packages a source file loads, by itself or through files it imports. */
async function packagesOf(file: string, seen = new Set<string>()): Promise<Set<string>> {
  const packages = new Set<string>()
  if (seen.has(file)) return packages
  seen.add(file)
  for (const [, name = ''] of (await readFile(file, 'utf8')).matchAll(importPattern)) {
    const found = name.startsWith('.') ? await packagesOf(resolve(dirname(file), name), seen) : [name]
    for (const each of found) packages.add(each)
  }
  return packages
}

test('contracts load zod and nothing else, neither of npm nor of node', async () => {
  const entry = resolve(dirname(fileURLToPath(import.meta.url)), 'index.ts')
  expect([...(await packagesOf(entry))]).toEqual(['zod'])
})
