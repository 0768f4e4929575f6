import { type WebhookSettings } from '../../webhooks/webhook.ts'
import { quote } from './webhook-kind.ts'

/** Names and ids under which a call tells whose play it is and from which library; undefined for what it doesn't tell. */
export interface Origin {
  accounts?: readonly (string | undefined)[]
  libraries?: readonly (string | undefined)[]
}

const fold = (name: string): string => name.toLowerCase()

function whyNotAmong(
  wanted: readonly string[] | undefined,
  told: Origin[keyof Origin],
  what: string,
): string | undefined {
  if (!wanted) return undefined
  const known = (told ?? []).filter((name) => name !== undefined)
  const [first] = known
  if (first === undefined) return `the call names no ${what}, and this webhook takes only some`
  const folded = wanted.map(fold)
  if (known.some((name) => folded.includes(fold(name)))) return undefined
  return `the ${what} ${quote(first)} is not one this webhook takes`
}

/** Why a play is not one its owner wants from this webhook, by the accounts and libraries they chose. */
export const whyNotWanted = (
  { accounts, libraries }: Pick<WebhookSettings, 'accounts' | 'libraries'>,
  origin: Origin,
): string | undefined =>
  whyNotAmong(accounts, origin.accounts, 'account') ?? whyNotAmong(libraries, origin.libraries, 'library')
