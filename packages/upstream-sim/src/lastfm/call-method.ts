import { type Clock } from '@ongaku/shared/clock'
import { type LastfmConfig } from './lastfm-config.ts'
import { type Method } from './method.ts'
import { findMethod } from './methods.ts'
import { type LastfmState } from './state.ts'
import { type Element } from './wire/element.ts'
import { LastfmError } from './wire/errors.ts'
import { type Params } from './wire/params.ts'
import { signParams } from './wire/signature.ts'

export interface LastfmDeps {
  state: LastfmState
  config: LastfmConfig
  clock: Clock
  /** Whether one more request of this API key is within its rate. */
  withinRate: (apiKey: string) => boolean
}

/**
 * Checks a call in the real service's order, as far as it can be told from outside: the key, the rate, the method,
 * the signature, the session.
 *
 * @throws LastfmError for every refusal
 */
export function callMethod(deps: LastfmDeps, httpMethod: string, params: Params): readonly Element[] {
  const { config, state, clock } = deps
  const apiKey = params.get('api_key')
  if (apiKey !== config.apiKey) throw new LastfmError(10)
  if (!deps.withinRate(apiKey)) throw new LastfmError(29)

  const name = params.get('method')
  if (!name) throw new LastfmError(6)
  const method = findMethod(name)
  if (!method) throw new LastfmError(3)
  if (method.post && httpMethod !== 'POST') {
    // Documented for auth.getMobileSession; assumed for every method that must be posted.
    throw new LastfmError(4, { message: 'You must use POST in order to use this method.' })
  }
  checkSignature(method, params, config.sharedSecret)

  const call = { params, now: clock.now(), state, config }
  if (method.access !== 'session') return method.answer(call)
  const user = state.accounts.sessionUser(params.get('sk') ?? '')
  if (user === undefined) throw new LastfmError(9)
  return method.answer({ ...call, user })
}

function checkSignature(method: Method, params: Params, sharedSecret: string): void {
  const given = params.get('api_sig')
  if (given === undefined && method.access === 'read') return
  if (given?.toLowerCase() !== signParams(params, sharedSecret)) throw new LastfmError(13)
}
