import { type LastfmConfig } from './lastfm-config.ts'
import { type LastfmState } from './state.ts'
import { type Element } from './wire/element.ts'
import { type Params } from './wire/params.ts'

/** A call that has passed every check its method needs. */
export interface Call {
  params: Params
  /** Milliseconds. */
  now: number
  state: LastfmState
  config: LastfmConfig
}

type Answer = readonly Element[]

/**
 * What a method asks of its caller: `read` only the API key (a signature is checked if one is sent), `signed` a
 * signature, `session` a signature and a session key.
 */
export type Method = { name: string; post: boolean } & (
  | { access: 'read' | 'signed'; answer: (call: Call) => Answer }
  | { access: 'session'; answer: (call: Call & { user: string }) => Answer }
)
