export { groupBy } from './group-by.ts'
export { mapInTurns } from './map-in-turns.ts'
