// Measures the whole path as `npm start` runs it (after the build), beside yardsticks taken in the same run: see `options.js`
// for what can be chosen. It knows Ongaku by its public API, its banner and its settings only, so that it can measure an
// older or newer checkout.
import { measureDelivery } from './delivery.js'
import { measureIdle } from './idle.js'
import { measureImport } from './import.js'
import { readOptions } from './options.js'
import { describeMachine, formatTable, writeReport } from './report.js'
import { measureSingle } from './single.js'
import { measureStarts } from './start.js'

/** By the part that asks for it; `page` reads what `import` has written. */
const measurements = {
  start: measureStarts,
  idle: measureIdle,
  delivery: measureDelivery,
  single: measureSingle,
  import: measureImport,
  page: measureImport,
}

/** Runs the parts that were asked for, each measurement once. */
async function measureAll(options) {
  const machine = describeMachine()
  const rows = []
  const notes = []
  const raw = {}
  for (const measure of new Set(options.parts.map((part) => measurements[part]))) {
    const part = options.parts.find((name) => measurements[name] === measure)
    console.error(`measuring: ${part}`)
    const measured = await measure(options)
    rows.push(...measured.rows)
    notes.push(...(measured.notes ?? []))
    raw[part] = measured.raw
  }
  return { machine, rows, notes, raw }
}

function print({ machine, rows, notes }, { rounds }) {
  const { cores, node, loadAverage } = machine
  const medians = `Medians of ${rounds} round${rounds === 1 ? '' : 's'}`
  const where = `on ${cores} cores with Node ${node}; load average before: ${loadAverage[0].toFixed(1)}`
  console.log([`${medians} ${where}`, formatTable(rows), ...notes].join('\n\n'))
}

// Ends the children and removes the folders, which hang on this process's end.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

try {
  const options = readOptions(process.argv.slice(2))
  const report = await measureAll(options)
  print(report, options)
  if (options.json) await writeReport(options, report)
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
