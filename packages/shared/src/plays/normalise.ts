/**
 * One spelling for names that mean the same, for computing identities: NFKC, case folded, single-spaced, with the
 * punctuation variants and "feat." forms of players and services folded. Never shown to anybody.
 */
const variants: [RegExp, string][] = [
  [/[\u2018\u2019\u201A\u201B\u02BC\u0060\u00B4]/g, "'"],
  [/[\u201C\u201D\u201E\u201F\u00AB\u00BB]/g, '"'],
  [/[\u2010-\u2015\u2212]/g, '-'],
  [/\u2026/g, '...'],
  [/ ?[([] ?(?:feat(?:uring)?\.?|ft\.?) ([^)\]]+)[)\]]/g, ' feat. $1'],
  [/ (?:featuring|feat\.?|ft\.?) /g, ' feat. '],
]

// Upper before lower case folds what lower case alone keeps apart (ß and ss, ς and σ), as Unicode's case folding does.
const foldCase = (text: string): string => text.toUpperCase().toLowerCase().replaceAll('ς', 'σ')

/** The folded form of an artist's, album's or track's name. */
export function normaliseName(name: string): string {
  const folded = variants.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    // Single-spaced first, so that no pattern has a run of spaces to go back and forth over.
    foldCase(name.normalize('NFKC')).replace(/\s+/g, ' '),
  )
  return folded.replace(/ +/g, ' ').trim()
}
