// Measures the built server as a process of its own: node scripts/bench.js [documents, default 1,000,000]
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import readline from 'node:readline'
import { MongoClient } from 'mongodb'

const total = Number(process.argv[2] ?? 1_000_000)
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'ongaku-bench-'))
const serve = path.join(import.meta.dirname, 'serve.js')

async function startServer() {
  const started = performance.now()
  const child = spawn(process.execPath, [serve, dataDir, '0', 'true'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const uri = await new Promise((resolve) =>
    readline.createInterface({ input: child.stdout }).once('line', resolve),
  )
  return { child, uri, startMs: performance.now() - started }
}

/**
 * Memory in MB: resident now (its own part, and pages of files: the program's and the data's), the proportional share
 * where pages are shared with other processes, and the most that was ever resident.
 */
function memoryOf({ pid }) {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8')
  const rollup = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const read = (text, name) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)[1]) / 1024)
  const parts = `${read(status, 'RssAnon')} own + ${read(status, 'RssFile')} file pages`
  return `${read(status, 'VmRSS')} MB resident (${parts}), ${read(rollup, 'Pss')} proportional, ${read(status, 'VmHWM')} at most so far`
}

const print = (name, result) => process.stdout.write(`${name.padEnd(44)} ${result}\n`)
const play = (n) => ({
  user: `user ${n % 50}`,
  artist: `artist ${(n * 7919) % 5000}`,
  title: `title ${n % 90000}`,
  at: new Date(1.5e12 + n * 60000),
  ms: 200000 + (n % 1000),
  source: 'bench',
})

async function rate(name, count, work) {
  const started = performance.now()
  await work()
  const ms = performance.now() - started
  print(name, `${Math.round((count / ms) * 1000).toLocaleString('en')} /s (${count} in ${Math.round(ms)} ms)`)
}

async function latency(name, rounds, work) {
  const times = []
  for (let i = 0; i < rounds; i++) {
    const started = performance.now()
    await work(i)
    times.push(performance.now() - started)
  }
  times.sort((a, b) => a - b)
  const at = (part) => times[Math.floor(times.length * part)].toFixed(2)
  print(name, `median ${at(0.5)} ms, 99 % ${at(0.99)} ms`)
}

let { child, uri, startMs } = await startServer()
print('start, empty folder', `${Math.round(startMs)} ms (with the process)`)
print('memory, idle', memoryOf(child))
let client = await new MongoClient(uri).connect()
let plays = client.db('bench').collection('plays')
await plays.createIndexes([{ key: { user: 1, at: -1 } }, { key: { artist: 1 } }])

await latency('insert one, durable, one client', 500, (i) => plays.insertOne(play(-i - 1)))
await rate('insert one, durable, 32 clients', 8000, () =>
  Promise.all(
    Array.from({ length: 32 }, async (_, c) => {
      for (let i = 0; i < 250; i++) await plays.insertOne(play(-1000 - c * 250 - i))
    }),
  ),
)
await rate('insert in batches of 1,000, two indexes', 300_000, async () => {
  for (let n = 0; n < 300_000; n += 1000)
    await plays.insertMany(Array.from({ length: 1000 }, (_, i) => play(n + i)))
})
await rate('$group by artist over 300,000', 300_000, () =>
  plays
    .aggregate([
      { $group: { _id: '$artist', plays: { $sum: 1 }, ms: { $sum: '$ms' } } },
      { $sort: { plays: -1 } },
      { $limit: 10 },
    ])
    .toArray(),
)
await rate('$group by day over 300,000', 300_000, () =>
  plays
    .aggregate([
      {
        $group: {
          _id: { $dateTrunc: { date: '$at', unit: 'day', timezone: 'Europe/Berlin' } },
          n: { $sum: 1 },
        },
      },
    ])
    .toArray(),
)
await rate(`insert in batches up to ${total.toLocaleString('en')}`, total - 300_000, async () => {
  for (let n = 300_000; n < total; n += 1000)
    await plays.insertMany(Array.from({ length: 1000 }, (_, i) => play(n + i)))
})
print('memory after inserting', memoryOf(child))
const some = await plays.find().limit(2000).project({ _id: 1 }).toArray()
await latency('find one by _id', 2000, (i) => plays.findOne({ _id: some[i]._id }))
await latency('indexed find, equality, limit 10', 2000, (i) =>
  plays
    .find({ artist: `artist ${i % 5000}` })
    .limit(10)
    .toArray(),
)
await latency('indexed find + sort + limit 20', 2000, (i) =>
  plays
    .find({ user: `user ${i % 50}` })
    .sort({ at: -1 })
    .limit(20)
    .toArray(),
)
await latency('count by an index (20,000 keys)', 50, (i) => plays.countDocuments({ user: `user ${i % 50}` }))
await latency('updateOne by an index, durable', 500, (i) =>
  plays.updateOne({ artist: `artist ${i}` }, { $inc: { n: 1 } }),
)
print('memory after reading', memoryOf(child))
await client.close()
child.kill('SIGTERM')
await new Promise((resolve) => child.once('exit', resolve))

;({ child, uri, startMs } = await startServer())
print('start, full folder', `${Math.round(startMs)} ms (with the process)`)
client = await new MongoClient(uri).connect()
plays = client.db('bench').collection('plays')
await latency('indexed find after restart', 200, (i) =>
  plays
    .find({ artist: `artist ${i * 13}` })
    .limit(10)
    .toArray(),
)
print('memory after a restart and 200 finds', memoryOf(child))
print('data file', `${Math.round(fs.statSync(path.join(dataDir, 'ongaku.mdb')).size / 1048576)} MB`)
await client.close()
child.kill('SIGTERM')
await new Promise((resolve) => child.once('exit', resolve))
fs.rmSync(dataDir, { recursive: true, force: true })
