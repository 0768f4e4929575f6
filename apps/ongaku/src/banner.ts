import { type AppAddresses } from './app.ts'

const lastfm = (simulator: string | undefined): string =>
  simulator
    ? `simulated at ${simulator} (LASTFM_API_KEY and LASTFM_SHARED_SECRET are not set)`
    : 'the real one, with your API account'

/** An address a browser can open, for one that stands for all of the machine's. */
const reachable = (url: string): string =>
  url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')

/** What a person wants to know once everything is up. */
export function describeStart({ url, dataDir, kafka, mongo, simulator, setupCode }: AppAddresses): string {
  const rows = [
    ['Ongaku', reachable(url)],
    ['API', `${reachable(url)}/api/v1/docs`],
    ['Data', dataDir],
    ['Kafka', kafka],
    ['MongoDB', `${mongo} (user ongaku, password in mongo.password of the data folder)`],
    ['Last.fm', lastfm(simulator)],
    ...(setupCode
      ? [['Code', `${setupCode} (who registers first needs it, and becomes the administrator)`] as const]
      : []),
  ] as const
  const lines = rows.map(([name, value]) => `  ${name.padEnd(9)}${value}`)
  return ['', ...lines, '', '  Ctrl-C stops it.', ''].join('\n')
}
