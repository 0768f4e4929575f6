import { type Listener } from '../../support/listener.ts'
import { type Account } from './account.ts'

/** What changes by being looked at, or as time goes by. */
const isVolatile = (name: string) => /^last_(used|seen)|^(client|network|is_current)$/.test(name)

const withoutVolatile = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (name, part: unknown) => (isVolatile(name) ? undefined : part)))

const paths = ({ ids }: Account): string[] => [
  '/users/me',
  '/users/me/sessions',
  '/users/me/tokens',
  '/users/me/app-password',
  '/users/me/webhooks',
  '/users/me/api-accounts',
  '/users/me/lastfm-sessions',
  '/users/api-keys',
  '/plays',
  `/plays/${ids.play}`,
  `/plays/${ids.play}/deliveries`,
  '/feedback',
  '/now-playing',
  '/connections',
  '/jobs',
  '/admin/invites',
]

/** Everything that is the owner's, as the owner reads it. */
export async function readBelongings(listener: Listener, owner: Account): Promise<Record<string, unknown>> {
  const read = async (path: string) => {
    const { status, data } = await listener.get<unknown>(path)
    if (status !== 200) throw new Error(`the owner's ${path} was answered with ${status}`)
    return [path, withoutVolatile(data)] as const
  }
  return Object.fromEntries(await Promise.all(paths(owner).map(read)))
}
