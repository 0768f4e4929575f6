/** A stretch of time; open where an end is missing. */
export interface Span {
  from?: Date | undefined
  /** Not included. */
  to?: Date | undefined
}

/** The span that a query names in ISO 8601. */
export const readSpan = ({ from, to }: { from?: string | undefined; to?: string | undefined }): Span => ({
  from: from === undefined ? undefined : new Date(from),
  to: to === undefined ? undefined : new Date(to),
})
