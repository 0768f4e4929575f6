import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import os from 'node:os'

const columns = ['row', 'figure', 'yardstick', 'ratio', 'aim']

/** Rows as a Markdown table with padded columns. */
export function formatTable(rows) {
  const cells = [['', ...columns.slice(1)], ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
  const widths = columns.map((_, index) => Math.max(3, ...cells.map((line) => line[index].length)))
  const lines = cells.map(
    (line) => `| ${line.map((cell, index) => cell.padEnd(widths[index])).join(' | ')} |`,
  )
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [lines[0], rule, ...lines.slice(1)].join('\n')
}

function commitOf(checkout) {
  try {
    return execFileSync('git', ['-C', checkout, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}

/** What figures depend on. */
export const describeMachine = () => ({
  cores: os.availableParallelism(),
  cpu: os.cpus()[0]?.model,
  memoryMb: Math.round(os.totalmem() / 1e6),
  kernel: os.release(),
  node: process.version,
  loadAverage: os.loadavg(),
})

/** Everything measured, round by round. */
export async function writeReport({ json, checkout, ...options }, report) {
  const whole = { takenAt: new Date().toISOString(), commit: commitOf(checkout), options, ...report }
  await writeFile(json, `${JSON.stringify(whole, null, 2)}\n`)
}
