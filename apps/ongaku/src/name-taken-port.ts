import { type Component, isPortTaken, StartError } from '@ongaku/shared/lifecycle'

/** The component, whose start says which setting to change when its port is taken. */
export function nameTakenPort(component: Component, env: string): Component {
  return {
    ...component,
    async start() {
      try {
        await component.start()
      } catch (error) {
        if (!isPortTaken(error)) throw error
        throw new StartError(`port ${error.port} is taken by another program: set ${env} to another port`)
      }
    },
  }
}
