import { once } from 'node:events'
import { join } from 'node:path'
import { runNode } from './child.js'

/** Runs one job in a load generator of its own (load.js). @throws Error with its output when it fails */
export async function runLoad(job) {
  const generator = runNode([join(import.meta.dirname, 'load.js')])
  generator.child.send(job)
  const message = once(generator.child, 'message')
  const failed = generator.ended.then(() => {
    throw new Error(`the load generator ended:\n${generator.output()}`)
  })
  const [{ result }] = await Promise.race([message, failed])
  failed.catch(() => undefined)
  await generator.ended
  return result
}
