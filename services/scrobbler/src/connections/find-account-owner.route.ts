import { findAccountOwner as contract } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'

export const findAccountOwner = ({
  connections,
  hashCredentials,
}: Pick<Deps, 'connections' | 'hashCredentials'>) =>
  defineRoute({
    ...contract,
    async handle({ body: { service, credentials } }) {
      const connection = await connections.byCredentials(service, hashCredentials(service, credentials))
      if (!connection) throw new AppError('not_found', 'These open no linked account')
      return { userId: connection.userId }
    },
  })
