/** The value below which the fraction `rank` of the values lies; undefined for none. */
export function percentile(values, rank) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * rank))]
}

export const median = (values) => percentile(values, 0.5)

/** The median of one figure over the rounds. */
export const medianOf = (rounds, figure) => median(rounds.map(figure))

/** Three significant digits at most, without an exponent. */
export const round = (value) => (value >= 100 ? Math.round(value) : Number(value.toPrecision(3)))
