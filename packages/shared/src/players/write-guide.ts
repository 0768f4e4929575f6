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

/** The whole of docs/players.md, in Markdown. */
export function writePlayersGuide(): string {
  const paragraphs = [
    '# Players',
    '<!-- Written by `npm run docs:players` from packages/shared/src/players; a test compares the two. -->',
    'How to point what plays your music at Ongaku. It speaks the protocols players already know, so most need an address and a token.',
    '## Before you begin',
    'Players never get your password. Make what a player needs by a call of [the API](../README.md#the-api), signed in as yourself. Secrets are shown once.',
    list(credentials),
    'Below, put your own values in place of:',
    list(Object.entries(placeholders).map(([name, meaning]) => `\`{${name}}\`: ${meaning}`)),
    'A player on another machine reaches Ongaku only if it is [let in](deployment.md).',
    ...playerGroups.flatMap(({ title, players }) => [`## ${title}`, ...players.flatMap(writePlayer)]),
    '## Anything else',
    'For a player that has no guide, but lets you set its server:',
    list(addresses),
  ]
  return `${paragraphs.join('\n\n')}\n`
}
