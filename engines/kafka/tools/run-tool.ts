import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { join } from 'node:path'

const PACKAGE_DIR = join(import.meta.dirname, '..')

/** Starts a program of this folder from its source, with pipes to and from it. */
export function runTool(
  file: string,
  args: readonly string[],
  nodeFlags: readonly string[] = [],
): ChildProcessWithoutNullStreams {
  const flags = [...nodeFlags, '--conditions=source', '--import', 'tsx']
  // Node looks for tsx from the folder the process starts in.
  return spawn(process.execPath, [...flags, join(import.meta.dirname, file), ...args], { cwd: PACKAGE_DIR })
}
