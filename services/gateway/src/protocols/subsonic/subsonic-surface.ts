import {
  type Answer,
  apiHeaders,
  type Caller,
  defineEndpoint,
  type EndpointInput,
  formBody,
  type HttpRequest,
  type Surface,
} from '@ongaku/shared/http'
import { type Deps } from '../../deps.ts'
import {
  describeFailure,
  refuseMethod,
  type SubsonicClient,
  type SubsonicContent,
  succeed,
} from './subsonic-answer.ts'
import { readCredentials, requireParameter } from './subsonic-credentials.ts'
import { createMethods, type MethodDeps } from './subsonic-methods.ts'

type SurfaceDeps = MethodDeps & Pick<Deps, 'authenticateAppPassword' | 'authenticateToken'>

/** Extensions of OpenSubsonic that are served, in their version 1. */
const extensions = ['apiKeyAuthentication', 'formPost'].map((name) => ({ name, versions: [1] }))

const extensionsContent: SubsonicContent = {
  json: { openSubsonicExtensions: extensions },
  xml: extensions.map(({ name, versions }) => ({
    name: 'openSubsonicExtensions',
    attributes: { name },
    children: versions.map((version) => ({ name: 'versions', children: version })),
  })),
}

const readClient = (parameters: URLSearchParams): SubsonicClient => ({
  isJson: parameters.get('f') === 'json',
  byApiKey: Boolean(parameters.get('apiKey')),
})

/**
 * As much of OpenSubsonic as it takes to scrobble a track of the library. Parameters come in the query, a form, or both.
 * Source: https://opensubsonic.netlify.app/docs/
 */
export function subsonicSurface(deps: SurfaceDeps): Surface {
  const methods = createMethods(deps)
  /** Of requests whose parameters have been read: the format may be in the body. */
  const clients = new WeakMap<HttpRequest, SubsonicClient>()

  async function authenticate(parameters: URLSearchParams, { ip }: HttpRequest): Promise<Caller> {
    const credentials = readCredentials(parameters)
    requireParameter(parameters, 'v')
    const name = requireParameter(parameters, 'c')
    return 'apiKey' in credentials
      ? deps.authenticateToken(credentials.apiKey, { name, ip })
      : deps.authenticateAppPassword({ ...credentials, ip })
  }

  async function answer({
    request,
    params,
    body,
    bodyBytes,
  }: EndpointInput<URLSearchParams>): Promise<Answer> {
    const parameters = new URLSearchParams([...new URLSearchParams(request.query), ...body])
    const client = readClient(parameters)
    clients.set(request, client)
    const name = (params.method ?? '').replace(/\.view$/, '')
    if (name === 'getOpenSubsonicExtensions') return succeed(client, extensionsContent)
    const method = methods.get(name)
    if (!method) return refuseMethod(name, client)
    const caller = await authenticate(parameters, request)
    return succeed(client, await method({ request, parameters, caller, bodyBytes }))
  }

  return {
    name: 'subsonic',
    prefixes: ['/rest', '/subsonic/rest'],
    headers: apiHeaders,
    // Players that are web pages ask from wherever they were loaded.
    cors: { origins: '*' },
    describeError: (error, request) =>
      describeFailure(error, clients.get(request) ?? readClient(new URLSearchParams(request.query))),
    endpoints: [
      defineEndpoint({
        methods: ['GET', 'POST'],
        path: '/:method',
        admit: null,
        body: formBody(),
        handle: answer,
      }),
    ],
  }
}
