import { type Contract } from '@ongaku/shared/contracts'
import { describeApi } from '@ongaku/shared/http'
import { stringify } from 'yaml'

const description = `Ongaku keeps what people listen to, and forwards every play to the services they use.

Register, then send the access token with every call as \`Authorization: Bearer …\`. Players and scripts use an API token
in its place. Failures are Problem Details documents (RFC 9457); those of an input name each bad field in \`errors\`.
A 429 or 503 says in \`Retry-After\` how many seconds to wait.`

/** The OpenAPI document of the routes, as YAML. */
export const writeApiDocument = (contracts: readonly Contract[], prefix: string): string =>
  stringify(describeApi({ title: 'Ongaku', version: '1.0.0', description }, contracts, prefix), {
    aliasDuplicateObjects: false,
  })
