import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createDataDir, type Ongaku, startOngaku } from './support/start-ongaku.ts'

const isInstalled = (program: string): boolean => !spawnSync(program, ['-V']).error

let dataDir: Awaited<ReturnType<typeof createDataDir>>
let ongaku: Ongaku

beforeAll(async () => {
  dataDir = await createDataDir()
  ongaku = await startOngaku(dataDir.path)
})

afterAll(async () => {
  await ongaku.end('SIGTERM')
  await dataDir.remove()
})

/** The shell blocks of a section of the README, with the addresses of the Ongaku under test. */
async function readTranscript(heading: string): Promise<string> {
  const readme = await readFile('README.md', 'utf8')
  const section = readme.split(/^#+ /m).find((text) => text.startsWith(heading)) ?? ''
  const blocks = [...section.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block)
  return blocks
    .join('\n')
    .replaceAll('http://127.0.0.1:8000', ongaku.url)
    .replaceAll('127.0.0.1:9092', ongaku.kafka)
    .replaceAll('http://127.0.0.1:8090', ongaku.simulator)
}

/** Pastes it into a shell, and gives back what that prints. */
function paste(transcript: string): string {
  const { stdout, stderr, status } = spawnSync('sh', ['-e'], {
    input: transcript,
    encoding: 'utf8',
    timeout: 30_000,
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

const transcripts: [string, () => Promise<void>][] = [
  [
    'Follow a play',
    async () => {
      const output = paste(await readTranscript('Follow a play'))
      expect(output).toMatch(/"username":"mika"/)
      expect(output).toMatch(/"message":"Last.fm session created successfully"/)
      expect(output).toMatch(/"title":"Asleep Among Endives"/)
      expect(output).toMatch(/"service":"lastfm","status":"accepted","attempts":1,"delivered_at":/)
      expect(output).toMatch(/"track":"Asleep Among Endives"[^}]*"times_received":1/)
    },
  ],
  [
    'Follow a play, pasted once more',
    async () => {
      const output = paste(await readTranscript('Follow a play'))
      expect(output).toMatch(/"username":"mika"/)
      expect(output).toMatch(/"message":"Last.fm session created successfully"/)
      expect(output).toMatch(/"service":"lastfm","status":"accepted","attempts":1,"delivered_at":/)
      expect(output.match(/"track":"Asleep Among Endives"[^}]*"times_received":1/g)).toHaveLength(2)
    },
  ],
]
if (isInstalled('kcat')) {
  transcripts.push([
    'The same, as an event',
    async () => {
      const [signIn] = (await readTranscript('Follow a play')).split('me $api/users/me')
      const output = paste([signIn, await readTranscript('The same, as an event')].join('\n'))
      expect(output).toMatch(/"title":"Afureru"/)
    },
  ])
} else {
  process.stdout.write("the README's transcript with kcat: not run (kcat is not installed)\n")
}

test('the README has both transcripts', async () => {
  expect(await readTranscript('Follow a play')).toContain('/plays')
  expect(await readTranscript('The same, as an event')).toContain('kcat')
})

if (isInstalled('curl'))
  test.each(transcripts)("the README's transcript gives what it says: %s", (_, run) => run())
else process.stdout.write("the README's transcripts: not run (curl is not installed)\n")
