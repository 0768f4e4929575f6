import axios from 'axios'

export interface Received {
  totals: { scrobbles: number; received: number }
  scrobbles: {
    user: string
    artist: string
    track: string
    timestamp: number | string
    times_received: number
  }[]
  requests: {
    method: string
    batch_size: number | null
    timestamps: (number | string)[] | null
    outcome: string
  }[]
  now_playing: { artist: string; track: string } | null
}

/** What the simulated Last.fm has received of a user. */
export async function receivedBy(simulator: string, user: string): Promise<Received> {
  const { data } = await axios.get<Received>(`${simulator}/control/lastfm/received`, { params: { user } })
  return data
}

/** The batches of scrobbles that were taken, each as the start times it held. */
export function takenBatches({ requests }: Received): number[][] {
  return requests
    .filter(({ method, outcome }) => method.toLowerCase() === 'track.scrobble' && outcome.startsWith('ok'))
    .map(({ timestamps }) => (timestamps ?? []).map(Number))
}

export const injectFault = (simulator: string, fault: Record<string, unknown>) =>
  axios.post(`${simulator}/control/faults`, fault)

export const endFaults = (simulator: string) => axios.delete(`${simulator}/control/faults`)

export const revokeAccess = (simulator: string, user: string) =>
  axios.post(`${simulator}/control/lastfm/revoke`, { user })
