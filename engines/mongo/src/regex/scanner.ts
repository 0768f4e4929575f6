/** A pattern, read by code points. */
export interface Scanner {
  readonly rest: string
  /** The next character, without taking it. Empty at the end. */
  peek(): string
  take(): string
  /** Takes a text if it is next. */
  skip(text: string): boolean
  /** Takes what a sticky expression matches. */
  match(regex: RegExp): RegExpExecArray | undefined
}

export function createScanner(text: string): Scanner {
  let at = 0
  const peek = (): string => {
    const code = text.codePointAt(at)
    return code === undefined ? '' : String.fromCodePoint(code)
  }
  return {
    get rest() {
      return text.slice(at)
    },
    peek,
    take() {
      const char = peek()
      at += char.length
      return char
    },
    skip(wanted) {
      if (!text.startsWith(wanted, at)) return false
      at += wanted.length
      return true
    },
    match(regex) {
      regex.lastIndex = at
      const match = regex.exec(text) ?? undefined
      if (match) at += match[0].length
      return match
    },
  }
}
