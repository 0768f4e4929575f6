/** What stands for the reader's own values in the settings of players, and where those values come from. */
export const placeholders = {
  url: 'the address of your Ongaku without a trailing slash, such as `http://192.168.1.20:8000`',
  host: 'the name or IP address in it, such as `192.168.1.20`',
  port: 'the port in it, such as `8000`; if there is none, 80 for http and 443 for https',
  username: 'your username at Ongaku',
  token: 'an API token',
  appPassword: 'your app password',
  secret: "the last part of a webhook's path",
} as const

export type Placeholder = keyof typeof placeholders

/** Puts values in place of their placeholders; those without a value stay as they are. */
export function fillIn(text: string, values: Partial<Record<Placeholder, string>>): string {
  return Object.entries(values).reduce((filled, [name, value]) => filled.replaceAll(`{${name}}`, value), text)
}
