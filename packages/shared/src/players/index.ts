export { fillIn, type Placeholder, placeholders } from './placeholders.ts'
export {
  type Player,
  type PlayerCredential,
  type PlayerFile,
  type PlayerProtocol,
  type PlayerSetting,
  type PlayerSetup,
} from './player.ts'
export { findPlayer, type PlayerGroup, playerGroups } from './players.ts'
export { writePlayersGuide } from './write-guide.ts'
