/** Last.fm derives its JSON from its XML, so an answer is built once, as a tree of elements, and rendered as either. */
export interface Element {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string | number>>
  readonly children: string | number | readonly Element[]
  /** Children of this name form a list, which is `[]` in JSON when it is empty. */
  readonly listOf?: string
}

export type Json = string | number | Json[] | { [key: string]: Json }

export function element(
  name: string,
  children: Element['children'],
  attributes: Element['attributes'] = {},
  listOf?: string,
): Element {
  return { name, attributes, children, ...(listOf === undefined ? {} : { listOf }) }
}

/**
 * The JSON value of an element, without its own name. Last.fm's rules: text alone is a plain value; text
 * with attributes keeps the attributes beside `#text`; with child elements the attributes go into `@attr`,
 * at every depth. A child that occurs once is an object, one that repeats is an array.
 */
export function toJson({ attributes = {}, children, listOf }: Element): Json {
  const hasAttributes = Object.keys(attributes).length > 0
  if (typeof children !== 'object') return hasAttributes ? { ...attributes, '#text': children } : children

  const value: { [key: string]: Json } = listOf === undefined ? {} : { [listOf]: [] }
  for (const [name, group] of groupByName(children)) {
    const [first, ...others] = group.map(toJson)
    if (first !== undefined) value[name] = others.length === 0 ? first : [first, ...others]
  }
  if (hasAttributes) value['@attr'] = { ...attributes }
  return value
}

function groupByName(children: readonly Element[]): Map<string, Element[]> {
  const groups = new Map<string, Element[]>()
  for (const child of children) {
    const group = groups.get(child.name)
    if (group) group.push(child)
    else groups.set(child.name, [child])
  }
  return groups
}
