import { type AppAddresses } from './app.ts'

const lastfm = (simulator: string | undefined): string =>
  simulator
    ? `simulated at ${simulator} (LASTFM_API_KEY and LASTFM_SHARED_SECRET are not set)`
    : 'the real one, with your API account'

/** What a person wants to know once everything is up. */
export function describeStart({ url, dataDir, kafka, mongo, simulator }: AppAddresses): string {
  const rows = [
    ['Ongaku', url],
    ['API', `${url}/api/v1/docs`],
    ['Data', dataDir],
    ['Kafka', kafka],
    ['MongoDB', mongo],
    ['Last.fm', lastfm(simulator)],
  ] as const
  const lines = rows.map(([name, value]) => `  ${name.padEnd(9)}${value}`)
  return ['', ...lines, '', '  Ctrl-C stops it.', ''].join('\n')
}
