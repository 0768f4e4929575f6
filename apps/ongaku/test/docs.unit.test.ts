import { access, readdir, readFile } from 'node:fs/promises'

const architecture = await readFile('docs/architecture.md', 'utf8')
const debugging = await readFile('docs/debugging.md', 'utf8')

/** What stands under a heading of a page, up to the next one. */
const sectionOf = (page: string, heading: string): string =>
  page.split(/^## /m).find((section) => section.startsWith(heading)) ?? ''

const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, found = '']) => found)

/** The sources of the services and of what they share, as one text. */
async function readSources(): Promise<string> {
  const folders = ['services/gateway', 'services/library', 'services/scrobbler', 'packages/shared']
  const files = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(`${folder}/src`, { recursive: true })).map((file) => `${folder}/src/${file}`),
    ),
  )
  const sources = files.flat().filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  return (await Promise.all(sources.map((file) => readFile(file, 'utf8')))).join('\n')
}

/** The groups of the services, each of which reads plays: `group: '…'` of a subscription, or `…Group = '…'` that several share. */
const groups = (await readSources()).matchAll(/(?:\bgroup: |Group = )'([a-z]+\.[a-z-]+)'/g)
const subscribedGroups = [...new Set([...groups].map(([, group = '']) => group))]

test('the page on debugging lists all dead-letter topics and no others', () => {
  const listed = matches(sectionOf(debugging, 'Dead letters'), /^- `(.+)`$/gm)
  expect(subscribedGroups.length).toBeGreaterThan(2)
  expect(listed.sort()).toEqual(subscribedGroups.map((group) => `plays.v1.${group}.dlq`).sort())
})

test('the page on the architecture lists all consumer groups and no others', () => {
  const listed = matches(sectionOf(architecture, 'Consumer groups'), /^\| `(\S+?)` +\|/gm)
  expect(listed.sort()).toEqual([...subscribedGroups].sort())
})

test('the files the page on the architecture names are there', async () => {
  const files = matches(architecture, /`((?:apps|engines|packages|services)\/[^\s`]+)`/g)
  expect(files.length).toBeGreaterThan(10)
  await Promise.all(files.map((file) => access(file)))
})

test('the log lines the page on debugging explains are written somewhere', async () => {
  const messages = matches(sectionOf(debugging, 'Log lines'), /^\| `(.+?)` +\|/gm)
  expect(messages.length).toBeGreaterThan(10)
  const sources = await readSources()
  expect(messages.filter((message) => !sources.includes(`'${message}'`))).toEqual([])
})
