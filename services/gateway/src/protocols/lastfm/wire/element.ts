import { type XmlElement } from '@ongaku/shared/http'

/** Last.fm derives its JSON from its XML, so an answer is built once, as a tree of elements, and written as either. */
export interface Element extends XmlElement {
  children: string | number | readonly Element[]
  /** Children of this name are a list in JSON, however many there are. */
  listOf?: string
}

export type Json = string | number | Json[] | { [key: string]: Json }

export const element = (
  name: string,
  children: Element['children'],
  attributes: NonNullable<Element['attributes']> = {},
): Element => ({ name, children, attributes })

/** An element whose children of one name are a list also when there is one or none. */
export const listElement = (
  name: string,
  listOf: string,
  children: readonly Element[],
  attributes?: Element['attributes'],
): Element => ({ ...element(name, children, attributes), listOf })

function groupByName(children: readonly Element[]): Map<string, Element[]> {
  const groups = new Map<string, Element[]>()
  for (const child of children) {
    const group = groups.get(child.name)
    if (group) group.push(child)
    else groups.set(child.name, [child])
  }
  return groups
}

/**
 * The JSON value of an element, without its own name. Last.fm's rules: text alone is a plain value; text with attributes
 * keeps them beside `#text`; where there are children the attributes go into `@attr`. A child that occurs once is an
 * object, one that repeats is an array.
 */
export function toJson({ attributes = {}, children, listOf }: Element): Json {
  const hasAttributes = Object.keys(attributes).length > 0
  if (typeof children !== 'object') return hasAttributes ? { ...attributes, '#text': children } : children
  const value: { [key: string]: Json } = listOf === undefined ? {} : { [listOf]: [] }
  for (const [name, group] of groupByName(children)) {
    const [first, ...others] = group.map(toJson)
    if (first === undefined) continue
    value[name] = others.length > 0 || name === listOf ? [first, ...others] : first
  }
  if (hasAttributes) value['@attr'] = { ...attributes }
  return value
}
