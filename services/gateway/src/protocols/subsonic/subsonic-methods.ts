import { getTrack } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { type Caller, checkAccess, type HttpRequest } from '@ongaku/shared/http'
import { pickTrack, sourceOf, type Track } from '@ongaku/shared/plays'
import { type Deps } from '../../deps.ts'
import { readScrobble } from './scrobble-parameters.ts'
import { type SubsonicContent } from './subsonic-answer.ts'

interface Call {
  request: HttpRequest
  parameters: URLSearchParams
  caller: Caller
  bodyBytes: number
}

/** A method for callers who have signed in, within the limit that it counts towards. */
type Method = (call: Call) => Promise<SubsonicContent | undefined>

export type MethodDeps = Pick<
  Deps,
  'clock' | 'intake' | 'intakeLimit' | 'requestLimits' | 'services' | 'users'
>

/** The longest id the library looks up. */
const maxIdLength = 64

const license: SubsonicContent = {
  json: { license: { valid: true } },
  xml: [{ name: 'license', attributes: { valid: 'true' } }],
}

/** The methods by name, without those that anyone may call. */
export function createMethods({
  clock,
  intake,
  intakeLimit,
  requestLimits,
  services,
  users,
}: MethodDeps): Map<string, Method> {
  /** @throws AppError `not_found` */
  async function findTrack(id: string, caller: Caller): Promise<Track> {
    if (id.length > maxIdLength) throw new AppError('not_found', 'There is no such track')
    const input = { params: { id }, query: undefined, body: undefined }
    return pickTrack(await services.library.call(getTrack, input, caller))
  }

  /** All or none: an id that isn't known refuses the request. */
  async function scrobble({ request, parameters, caller, bodyBytes }: Call) {
    checkAccess('submit', caller)
    await intakeLimit.admit({ request, caller, bodyBytes })
    const { tracks, isSubmission } = readScrobble(parameters, clock.now())
    const source = sourceOf('subsonic', parameters.get('c') ?? '')
    const found = new Map<string, Track>()
    const plays = []
    for (const { id, startedAt } of tracks) {
      const track = found.get(id) ?? (await findTrack(id, caller))
      found.set(id, track)
      plays.push({ ...track, startedAt, source })
    }
    const [playing] = found.values()
    if (isSubmission) await intake.takePlays(caller.userId, plays, bodyBytes)
    else if (playing) await intake.takeNowPlaying(caller.userId, { ...playing, source })
    return undefined
  }

  async function describeToken({ caller }: Call): Promise<SubsonicContent> {
    const attributes = { username: (await users.byId(caller.userId))?.username ?? '' }
    return { json: { tokenInfo: attributes }, xml: [{ name: 'tokenInfo', attributes }] }
  }

  const asCall =
    (answer: (call: Call) => SubsonicContent | undefined | Promise<SubsonicContent>): Method =>
    async (call) => {
      await requestLimits.admit(call)
      return answer(call)
    }

  return new Map<string, Method>([
    ['ping', asCall(() => undefined)],
    ['getLicense', asCall(() => license)],
    ['tokenInfo', asCall(describeToken)],
    ['scrobble', scrobble],
  ])
}
