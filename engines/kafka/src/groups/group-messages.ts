export interface Protocol {
  name: string
  metadata: Buffer
}

export interface JoinRequest {
  groupId: string
  memberId: string
  clientId: string
  clientHost: string
  sessionTimeoutMs: number
  rebalanceTimeoutMs: number
  protocolType: string
  protocols: Protocol[]
  /** From version 4 on a member must come back with the id it was given. */
  needsKnownId: boolean
  /** Aborts when the connection is lost that the answer would go to. */
  closed: AbortSignal
}

export interface JoinAnswer {
  errorCode: number
  generation: number
  protocol: string
  leaderId: string
  memberId: string
  members: { id: string; metadata: Buffer }[]
}

export interface SyncRequest {
  groupId: string
  generation: number
  memberId: string
  assignments: { memberId: string; assignment: Buffer }[]
  closed: AbortSignal
}

export interface SyncAnswer {
  errorCode: number
  assignment: Buffer
}
