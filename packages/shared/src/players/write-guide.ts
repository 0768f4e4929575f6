import { credentialGuides } from './credentials.ts'
import { placeholders } from './placeholders.ts'
import { type Player, type PlayerCredential, type PlayerFile, type PlayerSetup } from './player.ts'
import { playerGroups } from './players.ts'
import { protocolAddresses, protocolNames } from './protocols.ts'

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n')

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A value with a placeholder is copied, the others are read. */
const writeValue = (value: string): string => (value.includes('{') ? `\`${value}\`` : value)

const writeFile = ({ name, language, content }: PlayerFile): string[] => [
  `${name}:`,
  `\`\`\`${language}\n${content}\n\`\`\``,
]

const withCredential = (needs: PlayerCredential | undefined): string =>
  needs && needs !== 'webhook' ? `, with ${credentialGuides[needs].name}` : ''

function writeSetup({ protocol, needs, where, settings, file }: PlayerSetup, index: number): string[] {
  if (protocol === 'none') return []
  const how = `${index > 0 ? 'or by' : 'by'} ${protocolNames[protocol]}${withCredential(needs)}.`
  return [
    capitalise(where ? `${how} In ${where}:` : how),
    ...(settings ? [list(settings.map(({ label, value }) => `${label}: ${writeValue(value)}`))] : []),
    ...(file ? writeFile(file) : []),
  ]
}

const writePlayer = ({ name, setups, notes }: Player): string[] => [
  `### ${name}`,
  ...setups.flatMap(writeSetup),
  ...(notes.length > 0 ? [notes.join(' ')] : []),
]

const credentials = Object.values(credentialGuides).map(
  ({ name, call, body, note }) =>
    `**${capitalise(name)}**: \`${call}\`${body ? ` with \`${body}\`` : ''}. ${note}`,
)

const addresses = protocolAddresses.map(
  ({ name, addresses: [...known], needs }) =>
    `${name}: ${known.map((address) => `\`${address}\``).join(' or ')}${withCredential(needs)}`,
)

const signedInExample = `curl {url}/api/v1/auth/login -d '{"username":"{username}","password":"…"}'
curl {url}/api/v1/users/me/tokens -H 'Authorization: Bearer <access_token>' -d '{"name":"Navidrome"}'
curl -X POST {url}/api/v1/users/me/app-password -H 'Authorization: Bearer <access_token>'`

/** The whole of docs/players.md, in Markdown. */
export function writePlayersGuide(): string {
  const paragraphs = [
    '# Players',
    '<!-- Written by `npm run docs:players` from packages/shared/src/players; a test compares the two. -->',
    'How to make players send their plays to Ongaku. It speaks the protocols they already know, so most need only an address and a token.',
    '## Before you begin',
    'Players never get your password. Sign in, then create what your player needs with the access token, which is good for 15 minutes:',
    '```sh\n' + signedInExample + '\n```',
    'The same calls can be made on the page `{url}/api/v1/docs`. Secrets are shown only once.',
    list(credentials),
    'Below, put your own values in place of:',
    list(Object.entries(placeholders).map(([name, meaning]) => `\`{${name}}\`: ${meaning}`)),
    'Out of the box Ongaku takes nothing from other machines; [let them in](deployment.md#on-your-home-network) first.',
    ...playerGroups.flatMap(({ title, players }) => [`## ${title}`, ...players.flatMap(writePlayer)]),
    '## Anything else',
    'For a player that is not listed here but lets you set its server:',
    list(addresses),
  ]
  return `${paragraphs.join('\n\n')}\n`
}
