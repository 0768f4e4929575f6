/**
 * Runs a script's work. At the first SIGINT, SIGTERM or SIGHUP the work's signal fires, so that it can undo what it did;
 * the script then ends with 1 and one line. A second one ends it at once.
 */
export async function runInterruptibly(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const abort = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => abort.abort(new Error(`interrupted by ${name}`)))
  }
  try {
    await work(abort.signal)
  } catch (error) {
    if (!abort.signal.aborted) throw error
    process.stderr.write(`${(abort.signal.reason as Error).message}\n`)
    process.exitCode = 1
  }
}
