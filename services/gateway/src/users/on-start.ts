import { type Component } from '@ongaku/shared/lifecycle'

/** What is done once at each start, as a component, so that it has its place among the others. */
export const onStart = (name: string, start: () => Promise<void>): Component => ({
  name,
  start,
  stop: () => Promise.resolve(),
})
