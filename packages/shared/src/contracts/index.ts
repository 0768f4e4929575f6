export {
  beginLastfmLink,
  completeLastfmLink,
  connectionSchema,
  listConnections,
  removeConnection,
} from './connections.ts'
export { deliverySchema, deliveryStatus, listDeliveries } from './deliveries.ts'
export { getPlay, listPlays, pageOf, pageQuery, playSchema } from './plays.ts'
