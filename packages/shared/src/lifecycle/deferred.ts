import { type Component } from './component.ts'

/**
 * A component that can only be made once those before it have started, because it needs an address of theirs. It is
 * made anew by each start.
 */
export function deferred(name: string, create: () => Component | Promise<Component>): Component {
  let component: Component | undefined
  let fail: (error: Error) => void
  const failure = new Promise<Error>((resolve) => (fail = resolve))
  return {
    name,
    failure,
    async start() {
      component = await create()
      void component.failure?.then(fail)
      await component.start()
    },
    async stop() {
      await component?.stop()
    },
    async checkReady() {
      if (!component) throw new Error(`${name} has not started`)
      await component.checkReady?.()
    },
  }
}
