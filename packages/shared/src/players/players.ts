import { browsersAndPhones } from './browsers-and-phones.ts'
import { desktopPlayers } from './desktop-players.ts'
import { mediaServers } from './media-servers.ts'
import { type Player } from './player.ts'
import { tools } from './tools.ts'

export interface PlayerGroup {
  title: string
  players: readonly Player[]
}

/** Every player there is a guide for, in the guide's order. */
export const playerGroups: readonly PlayerGroup[] = [
  { title: 'Players on a computer', players: desktopPlayers },
  { title: 'Browsers and phones', players: browsersAndPhones },
  { title: 'Media servers', players: mediaServers },
  { title: 'Tools', players: tools },
]

/** @throws Error for an id there is no player of */
export function findPlayer(id: string): Player {
  const player = playerGroups.flatMap(({ players }) => players).find((candidate) => candidate.id === id)
  if (!player) throw new Error(`there is no player ${id}`)
  return player
}
