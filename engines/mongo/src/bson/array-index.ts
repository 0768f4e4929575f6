const INDEX = /^(0|[1-9]\d{0,9})$/

/** Whether a part of a dotted path can be the index of an array's element: a whole number, written without leading zeros. */
export const isIndex = (part: string): boolean => INDEX.test(part)
