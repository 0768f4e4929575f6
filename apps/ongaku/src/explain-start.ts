import { type Component, isPortTaken, StartError } from '@ongaku/shared/lifecycle'

/** What the engines report when another process has their data folder. */
const isDataDirInUse = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && error.code === 'DATA_DIR_IN_USE'

/** What Node reports for a host that is not one of this machine's addresses. */
const isNoAddress = (error: unknown): error is Error =>
  error instanceof Error &&
  'code' in error &&
  ['ENOTFOUND', 'EADDRNOTAVAIL', 'EAI_AGAIN'].includes(String(error.code))

/** The component with a start that says in one line what to do when its port or folder is taken. */
export function explainStart(component: Component, portSetting: string): Component {
  return {
    ...component,
    async start() {
      try {
        await component.start()
      } catch (error) {
        if (isDataDirInUse(error))
          throw new StartError(`${error.message}: set ONGAKU_DATA_DIR to another folder`)
        if (isNoAddress(error)) throw new StartError(`ONGAKU_HOST: ${error.message}`)
        if (!isPortTaken(error)) throw error
        throw new StartError(
          `port ${error.port} is taken by another program: set ${portSetting} to another port`,
        )
      }
    },
  }
}
