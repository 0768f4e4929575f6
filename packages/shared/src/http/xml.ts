/** One element: its name, attributes, and its text or what is in it. */
export interface XmlElement {
  name: string
  attributes?: Record<string, string | number>
  children?: string | number | readonly XmlElement[]
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

// XML 1.0 has no way to write most control characters, escaped or not (section 2.2).
const escape = (value: string | number): string =>
  String(value)
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"]/g, (character) => escapes[character] ?? character)

function writeElement({ name, attributes = {}, children = '' }: XmlElement): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value)}"`)
  const inside = typeof children === 'object' ? children.map(writeElement).join('') : escape(children)
  return `<${name}${written.join('')}>${inside}</${name}>`
}

/** An XML document. Names of elements and attributes are written as they are: they never come from outside. */
export const writeXml = (root: XmlElement): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${writeElement(root)}`
