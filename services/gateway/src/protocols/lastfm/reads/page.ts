import { type Element, listElement } from '../wire/element.ts'
import { invalidParameter } from '../wire/errors.ts'
import { type Params, readBoundedParam } from '../wire/params.ts'

export interface Page {
  page: number
  limit: number
  /** How many entries come before it. */
  offset: number
}

const maxLimit = 1000
const maxOffset = 10_000_000

/** `limit`, 50 unless given, and `page`, which counts from 1. @throws LastfmError 6 */
export function readPage(params: Params): Page {
  const limit = readBoundedParam(params, 'limit', 50, maxLimit)
  const page = readBoundedParam(params, 'page', 1, 1_000_000)
  const offset = (page - 1) * limit
  if (offset > maxOffset) throw invalidParameter('there is no such page')
  return { page, limit, offset }
}

/** A page of a list with its totals, which Last.fm writes as strings. */
export function pageElement(
  name: string,
  listOf: string,
  { user, page: { page, limit }, total, items }: PageContents,
): Element {
  const attributes = {
    user,
    page: String(page),
    perPage: String(limit),
    totalPages: String(Math.ceil(total / limit)),
    total: String(total),
  }
  return listElement(name, listOf, items, attributes)
}

interface PageContents {
  user: string
  page: Page
  total: number
  items: readonly Element[]
}
