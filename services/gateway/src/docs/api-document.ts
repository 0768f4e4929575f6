import { type Contract } from '@ongaku/shared/contracts'
import { describeApi } from '@ongaku/shared/http'

const description = `Ongaku keeps what people listen to, and forwards every play to the services they use.

Register, then send the access token with every call as \`Authorization: Bearer …\`. Players and scripts use an API token
in its place. Failures are Problem Details documents (RFC 9457); those of an input name each bad field in \`errors\`.
A 429 or 503 says in \`Retry-After\` how many seconds to wait.`

/** The OpenAPI document of the routes, as YAML. The library that writes it is loaded when somebody asks for the document. */
export async function writeApiDocument(contracts: readonly Contract[], prefix: string): Promise<string> {
  const { stringify } = await import('yaml')
  const document = describeApi({ title: 'Ongaku', version: '1.0.0', description }, contracts, prefix)
  return stringify(document, { aliasDuplicateObjects: false })
}
