import { defineRoute, type Route } from '@ongaku/shared/http'

export const createResetRoute = (reset: () => void): Route =>
  defineRoute({
    method: 'post',
    path: '/reset',
    summary: 'Forget everything, including what is in the data file',
    tag: 'Control',
    response: { status: 204, description: 'The simulator is as it was at its first start' },
    handle() {
      reset()
      return Promise.resolve()
    },
  })
