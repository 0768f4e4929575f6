import { getStatus as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { checkReadiness, type Component } from '@ongaku/shared/lifecycle'

/** @param parts everything the gateway works with, including what it can do without for a while */
export const getStatus = (parts: readonly Component[]) =>
  defineRoute({
    ...contract,
    async handle() {
      const readiness = await checkReadiness(parts)
      const status = readiness.every(({ ready }) => ready) ? ('ok' as const) : ('degraded' as const)
      return { status, parts: readiness }
    },
  })
