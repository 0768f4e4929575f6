/** Something that is started and stopped: a server, a connection, a whole service. */
export interface Component {
  readonly name: string
  start(): Promise<void>
  stop(): Promise<void>
  /** Rejects, with the reason, while this part can't do its work. A part without it is ready once started. */
  checkReady?(): Promise<void>
  /** What else an operator may want to know of it, such as whether a breaker is open; called after `checkReady`. */
  state?(): Record<string, unknown>
  /** Resolves if this part has failed for good, so that the process has to end. Never rejects. */
  readonly failure?: Promise<Error>
}

/** A start that failed for a reason a person can mend; the message is one line that says how. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
