import { AppError } from '@ongaku/shared/errors'
import { numberOf } from './listen-values.ts'

/** A whole number of the query; undefined where it is missing or empty. @throws AppError `invalid_input` */
export function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (!text) return undefined
  const value = numberOf(text)
  if (Number.isNaN(value))
    throw new AppError('invalid_input', `Invalid ${name} argument: ${text.slice(0, 100)}`)
  return value
}

/** As `readInteger`, and not below zero. @throws AppError `invalid_input` */
export function readNaturalNumber(query: URLSearchParams, name: string, fallback: number): number {
  const value = readInteger(query, name) ?? fallback
  if (value < 0) throw new AppError('invalid_input', `'${name}' should be a non-negative integer`)
  return value
}

/** ListenBrainz's items of a page, by default and at most. */
const defaultCount = 25
const maxCount = 1000

/** How many items are asked for. @throws AppError `invalid_input` */
export const readCount = (query: URLSearchParams): number =>
  Math.min(readNaturalNumber(query, 'count', defaultCount), maxCount)
