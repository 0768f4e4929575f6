import { type AppError, toProblem } from '@ongaku/shared/errors'
import {
  type Answer,
  apiHeaders,
  defineEndpoint,
  type EndpointInput,
  formBody,
  type HttpRequest,
  type Surface,
  text,
} from '@ongaku/shared/http'
import { type Deps } from '../../deps.ts'
import { requireActive } from '../../users/active-user.ts'
import { type AudioscrobblerSession } from './audioscrobbler-session.repository.ts'
import { sourceOfClient } from './client-names.ts'
import { isHandshake, isTimely, readHandshake } from './handshake.ts'
import { replyAddress } from './reply-address.ts'
import { createSignIn, type SignInDeps } from './sign-in.ts'
import { readNowPlaying, readSubmission } from './submission.ts'

type SurfaceDeps = SignInDeps & Pick<Deps, 'audioscrobblerSessions' | 'intake' | 'intakeLimit'>

type Form = EndpointInput<URLSearchParams>

/** As Last.fm's own servers name them. */
const paths = { nowPlaying: '/np_1.2', submission: '/protocol_1.2' }

/** 50 tracks with long names in a script whose letters take nine bytes each. */
const maxFormBytes = 500_000

/** VLC reads 1,023 bytes of an answer, its headers included. */
const maxReason = 200

const reply = (line: string, status = 200): Answer => text(`${line}\n`, { status })

/**
 * All of what clients are told comes with a 200: mpdscribble doesn't read the answer otherwise. BADAUTH is for handshakes
 * only: VLC takes any other answer to a submission than BADSESSION and FAILED for an OK, by the one in its status line.
 */
function describeFailure(error: AppError, request: HttpRequest): Answer {
  if (error.code === 'unauthenticated' || error.code === 'forbidden') {
    return reply(isHandshake(request) ? 'BADAUTH' : 'BADSESSION')
  }
  const { detail, status } = toProblem(error)
  const isUnknown = status === 404 || status === 405
  return reply(`FAILED ${detail.replace(/\s+/g, ' ').slice(0, maxReason)}`, isUnknown ? status : 200)
}

/**
 * The Last.fm Submissions Protocol 1.2.1, which mpdscribble and VLC speak: a handshake, then plays with the session it gave.
 * Source: https://www.last.fm/api/submissions
 */
export function audioscrobblerSurface(deps: SurfaceDeps): Surface {
  const { audioscrobblerSessions: sessions, clock, intake, intakeLimit, lastfmSessions } = deps
  const signIn = createSignIn(deps)

  async function shakeHands({ request, path }: EndpointInput): Promise<Answer> {
    const handshake = readHandshake(request)
    const address = replyAddress(request)
    if (!isTimely(handshake, clock.now())) return reply('BADTIME')
    const signedIn = await signIn(handshake, request)
    const session = await sessions.open({ ...signedIn, source: sourceOfClient(handshake.c) })
    const base = address + request.path.slice(0, request.path.length - path.length)
    return reply(['OK', session, base + paths.nowPlaying, base + paths.submission].join('\n'))
  }

  async function findSession(key: string): Promise<AudioscrobblerSession | undefined> {
    const session = await sessions.find(key)
    const hash = session?.lastfmSession
    return hash === undefined || (await lastfmSessions.byHash(hash)) ? session : undefined
  }

  /** Finds whose form it is before it is handled. */
  const withSession =
    (handle: (session: AudioscrobblerSession, form: Form) => Promise<void>) =>
    async (form: Form): Promise<Answer> => {
      const session = await findSession(form.body.get('s') ?? '')
      if (!session) return reply('BADSESSION')
      await requireActive(deps.users, session.userId)
      const { request, bodyBytes } = form
      await intakeLimit.admit({ request, caller: { userId: session.userId }, bodyBytes })
      await handle(session, form)
      return reply('OK')
    }

  async function submit({ userId, source }: AudioscrobblerSession, { body, bodyBytes }: Form) {
    const { plays, feedback, ignored } = readSubmission(body, source)
    if (ignored.length > 0) deps.logger.info({ userId, source, ignored }, 'submitted tracks were left out')
    if (plays.length > 0) await intake.takePlays(userId, plays, bodyBytes)
    if (feedback.length > 0) await intake.takeFeedback(userId, feedback)
  }

  async function tellNowPlaying({ userId, source }: AudioscrobblerSession, { body }: Form) {
    const read = readNowPlaying(body, source)
    if (read.track) await intake.takeNowPlaying(userId, read.track)
    else deps.logger.info({ userId, source, reason: read.reason }, 'what plays now was left out')
  }

  const post = (path: string, handle: (form: Form) => Promise<Answer>) =>
    defineEndpoint({
      methods: ['POST'],
      path,
      admit: null,
      body: formBody({ maxBytes: maxFormBytes }),
      handle,
    })

  return {
    name: 'audioscrobbler',
    prefixes: ['', '/audioscrobbler'],
    headers: apiHeaders,
    describeError: describeFailure,
    endpoints: [
      { methods: ['GET'], path: '/', accepts: isHandshake, handle: shakeHands },
      post(paths.nowPlaying, withSession(tellNowPlaying)),
      post(paths.submission, withSession(submit)),
    ],
  }
}
