import { bearer } from '../support/send.ts'
import { type ProtocolLine, type ProtocolTable } from './line.ts'

/** Files that are the same for everybody. */
const everybodys =
  (path: string, status = 200): ProtocolLine =>
  (_, stranger) =>
    [{}, bearer(stranger.accessToken)].map((headers) => ({
      as: 'anybody',
      path,
      headers,
      status,
      says: status === 200 ? /./ : /^$/,
    }))

const asking = (query: Record<string, string>) => `/?${new URLSearchParams(query).toString()}`

/** The page says whose application asks, for people to decide by. */
const application = (username: string) => [username, `Application of ${username}`, `${username}.example`]

export const pageTable: ProtocolTable = {
  'docs GET /openapi.yaml': everybodys('/openapi.yaml'),
  'docs GET /docs': everybodys('/docs'),
  'docs GET /docs/assets/start.js': everybodys('/docs/assets/start.js'),
  'docs GET /docs/assets/swagger-ui-bundle.js': everybodys('/docs/assets/swagger-ui-bundle.js'),
  'docs GET /docs/assets/swagger-ui.css': everybodys('/docs/assets/swagger-ui.css'),
  'home GET /': everybodys('/', 302),
  'lastfm-consent GET /': (owner, { cookie }) => {
    const { api_key: apiKey } = owner.apiAccount
    return [
      {
        as: 'an unknown API key',
        path: asking({ api_key: 'a'.repeat(32) }),
        status: 404,
        says: /That didn’t work/,
      },
      {
        as: 'an unknown token',
        path: asking({ api_key: apiKey, token: 'a'.repeat(32) }),
        status: 400,
        says: /That didn’t work/,
      },
      {
        as: 'another callback than that of the API account',
        path: asking({ api_key: apiKey, cb: 'https://ren.example/' }),
        status: 400,
        says: /That didn’t work/,
      },
      {
        as: "the stranger's browser",
        path: asking({ api_key: apiKey }),
        headers: { cookie },
        status: 200,
        says: /ren/,
        tells: application(owner.username),
      },
    ]
  },
  'lastfm-consent POST /': (owner, { cookie, appPassword }) => {
    const form = new URLSearchParams({
      api_key: owner.apiAccount.api_key,
      action: 'allow',
      username: owner.username,
      password: appPassword,
    })
    const post = { path: '/', body: form, status: 403, tells: application(owner.username) }
    const attempt = (as: string, headers: Record<string, string>, says: RegExp) => ({
      as,
      ...post,
      headers,
      says,
    })
    return [
      attempt('a page of another site', { origin: 'https://ren.example' }, /another site/),
      attempt('no page', { cookie }, /which page/),
    ]
  },
}
