import { defineRoute, type Route } from '@ongaku/shared/http'

export const createResetRoute = (reset: () => void): Route =>
  defineRoute({
    method: 'post',
    path: '/reset',
    summary: 'Forget everything, what the data file holds included',
    tag: 'Control',
    response: { status: 204, description: 'It is as it was when it was first started' },
    handle() {
      reset()
      return Promise.resolve()
    },
  })
