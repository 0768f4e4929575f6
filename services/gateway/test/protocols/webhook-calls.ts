import { randomBytes } from 'node:crypto'
import { type TestGateway } from '../gateway.ts'

export interface Made {
  id: string
  /** Its path, with the secret. */
  path: string
}

export const webhooksPath = '/users/me/webhooks'

/** Makes webhooks of a user, and calls them. */
export const createWebhookCalls = (gateway: TestGateway, token: string) => {
  const post = (
    address: string,
    body: string | FormData | URLSearchParams,
    headers: Record<string, string> = {},
  ) => fetch(gateway.url() + address, { method: 'POST', headers, body })
  return {
    async make(kind: string, settings: Record<string, unknown> = {}): Promise<Made> {
      const body = { kind, name: `${kind} at home`, ...settings }
      const made = await gateway.call<Made>('POST', webhooksPath, { token, body })
      expect(made.status).toBe(201)
      return made.body
    },
    async list() {
      const path = webhooksPath
      return (await gateway.call<{ items: Record<string, unknown>[] }>('GET', path, { token })).body.items
    },
    post,
    postJson: (address: string, body: unknown) => post(address, JSON.stringify(body)),
  }
}

export type WebhookCalls = ReturnType<typeof createWebhookCalls>

/** As Plex Media Server sends it: the JSON in a part of its own, and a picture. */
export function plexForm(payload: unknown): FormData {
  const form = new FormData()
  form.append('payload', new Blob([JSON.stringify(payload)], { type: 'application/json' }))
  form.append('thumb', new Blob([randomBytes(200_000)], { type: 'image/jpeg' }), 'thumb.jpg')
  return form
}

export const plexCall = (event: string, more: Record<string, unknown> = {}) => ({
  event,
  user: true,
  owner: true,
  Account: { id: 1, title: 'ada' },
  Player: { local: true, title: 'Plexamp', uuid: 'r6yfkdnfggbh2bdnvkffwbms' },
  Metadata: {
    type: 'track',
    ratingKey: '1936545',
    title: 'Jóga',
    grandparentTitle: 'Björk',
    parentTitle: 'Homogenic',
    index: 2,
    duration: 305_000,
  },
  ...more,
})

export const songCall = (eventName: string, track: string, startTimestamp: number) => ({
  eventName,
  time: startTimestamp * 1000,
  data: {
    song: {
      parsed: { track, artist: 'Björk', duration: 305 },
      processed: { track: null, artist: null },
      metadata: { label: 'YouTube Music', startTimestamp },
      connectorLabel: 'YouTube Music',
    },
  },
})
