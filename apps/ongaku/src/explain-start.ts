import { type Component, isPortTaken, StartError } from '@ongaku/shared/lifecycle'

/** What the engines report when another process has their data folder. */
const isDataDirInUse = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && error.code === 'DATA_DIR_IN_USE'

/** The component, whose start says in one line what to do when its port or folder is taken. */
export function explainStart(component: Component, portSetting: string): Component {
  return {
    ...component,
    async start() {
      try {
        await component.start()
      } catch (error) {
        if (isDataDirInUse(error))
          throw new StartError(`${error.message}: set ONGAKU_DATA_DIR to another folder`)
        if (!isPortTaken(error)) throw error
        throw new StartError(
          `port ${error.port} is taken by another program: set ${portSetting} to another port`,
        )
      }
    },
  }
}
