import { type Element, isChildren } from './element.ts'

// XML 1.0 has no way to write most control characters, not even escaped, nor lone surrogates.
const unwritable = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Escapes text for an XML (or HTML) text node or quoted attribute. Unwritable characters become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replace(unwritable, '\uFFFD')
    .replace(/[&<>"']/g, (character) => escapes[character] ?? character)
}

/** Renders one element and all below it, without a declaration. */
export function toXml({ name, attributes = {}, content }: Element): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
  const inner = isChildren(content) ? content.map(toXml).join('') : escapeXml(String(content))
  return `<${name}${written.join('')}>${inner}</${name}>`
}

/** The whole document Last.fm answers with: an `lfm` root that says whether the call succeeded. */
export function toXmlDocument(status: 'ok' | 'failed', children: readonly Element[]): string {
  const root = toXml({ name: 'lfm', attributes: { status }, content: children })
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`
}
