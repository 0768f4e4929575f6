import { type Range } from './nodes.ts'

export const LAST_CODE_POINT = 0x10ffff

export function mergeRanges(ranges: readonly Range[]): Range[] {
  const merged: [number, number][] = []
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const top = merged.at(-1)
    if (top && first <= top[1] + 1) top[1] = Math.max(top[1], last)
    else merged.push([first, last])
  }
  return merged
}

export function complement(ranges: readonly Range[]): Range[] {
  const rest: Range[] = []
  let next = 0
  for (const [first, last] of mergeRanges(ranges)) {
    if (first > next) rest.push([next, first - 1])
    next = last + 1
  }
  if (next <= LAST_CODE_POINT) rest.push([next, LAST_CODE_POINT])
  return rest
}

const single = (text: string): number | undefined => {
  const code = text.codePointAt(0)
  return code !== undefined && String.fromCodePoint(code) === text ? code : undefined
}

let variants: Map<number, Set<number>> | undefined

/** Characters that differ in case alone, one by one (not `ß` and `ss`), as both PCRE and JavaScript see them. */
function caseVariants(): Map<number, Set<number>> {
  if (variants) return variants
  variants = new Map()
  for (let code = 0; code < 0x1f000; code++) {
    if (code === 0xd800) code = 0xe000
    const text = String.fromCodePoint(code)
    for (const other of [single(text.toLowerCase()), single(text.toUpperCase())]) {
      if (other === undefined || other === code) continue
      if (!new RegExp(`^${String.fromCodePoint(other)}$`, 'iu').test(text)) continue
      const all = new Set([code, other, ...(variants.get(code) ?? []), ...(variants.get(other) ?? [])])
      for (const member of all) variants.set(member, all)
    }
  }
  return variants
}

const FEW = 200

/** What has to be added to a set for it to hold the other cases of all its characters. */
export function missingCases(ranges: readonly Range[]): number[] {
  const merged = mergeRanges(ranges)
  const has = (code: number): boolean => merged.some(([first, last]) => code >= first && code <= last)
  const missing = new Set<number>()
  const look = (code: number): void => {
    for (const other of caseVariants().get(code) ?? []) if (!has(other)) missing.add(other)
  }
  for (const [first, last] of merged) {
    if (last - first < FEW) for (let code = first; code <= last; code++) look(code)
    else for (const code of caseVariants().keys()) if (code >= first && code <= last) look(code)
  }
  return [...missing]
}

export const withCases = (ranges: readonly Range[]): Range[] =>
  mergeRanges([...ranges, ...missingCases(ranges).map((code): Range => [code, code])])
