// Measures the built server as a process of its own: node scripts/bench.js [documents, from 400,000 on, default 1,000,000].
// What the machine itself takes just before (a flush, a round trip, LMDB alone, decoding in memory) is each figure's yardstick.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import readline from 'node:readline'
import { open } from 'lmdb'
import { BSON, MongoClient } from 'mongodb'

const total = Math.max(400_000, Number(process.argv[2] ?? 1_000_000))
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'ongaku-bench-'))
const serve = path.join(import.meta.dirname, 'serve.js')

async function startServer() {
  const started = performance.now()
  const child = spawn(process.execPath, [serve, dataDir, '0', 'true'], {
    stdio: ['pipe', 'pipe', 'inherit'],
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

const times = (figure, yardstick) =>
  yardstick ? `, ${(figure / yardstick.ms).toFixed(1)} × ${yardstick.name}` : ''

async function rate(name, count, work, yardstick) {
  const started = performance.now()
  await work()
  const ms = performance.now() - started
  const perSecond = Math.round((count / ms) * 1000).toLocaleString('en')
  print(name, `${perSecond} /s (${count} in ${Math.round(ms)} ms)${times(ms, yardstick)}`)
}

async function measure(rounds, work) {
  const taken = []
  for (let i = 0; i < rounds; i++) {
    const started = performance.now()
    await work(i)
    taken.push(performance.now() - started)
  }
  taken.sort((a, b) => a - b)
  return { median: taken[Math.floor(rounds / 2)], slow: taken[Math.floor(rounds * 0.99)] }
}

async function latency(name, rounds, work, yardstick) {
  const { median, slow } = await measure(rounds, work)
  print(name, `median ${median.toFixed(2)} ms, 99 % ${slow.toFixed(2)} ms${times(median, yardstick)}`)
}

/** Writes bytes at the end of a file in the same folder and has the disk take them, as one commit must at the least. */
async function flush(bytes, rounds) {
  const handle = await fs.promises.open(path.join(dataDir, 'yardstick'), 'w')
  const { median } = await measure(rounds, async () => {
    await handle.write(bytes)
    await handle.datasync()
  })
  await handle.close()
  return median
}

/** The same documents in the storage library alone: each and its three index keys, a commit for every thousand. */
async function insertBare() {
  const file = path.join(dataDir, 'yardstick.mdb')
  const store = open({ path: file, noSubdir: true, encoding: 'binary', overlappingSync: false })
  const started = performance.now()
  for (let n = 0; n < 300_000; n += 1000) {
    await store.transaction(() => {
      for (let i = n; i < n + 1000; i++) {
        const doc = play(i)
        store.put(['doc', i], BSON.serialize(doc))
        for (const key of [
          ['id', i * 7919],
          ['user', doc.user, -doc.at, i],
          ['artist', doc.artist, i],
        ])
          store.put(key, Buffer.alloc(0))
      }
    })
  }
  const ms = performance.now() - started
  await store.close()
  return { name: 'the storage library alone', ms }
}

async function roundTrip(client) {
  const { median } = await measure(1000, () => client.db('bench').command({ ping: 1 }))
  return { name: 'a ping', ms: median }
}

/** Decodes 300,000 documents with the driver's codec and counts them in a map. */
function groupInMemory() {
  const docs = Array.from({ length: 300_000 }, (_, i) => BSON.serialize(play(i)))
  const started = performance.now()
  const counts = new Map()
  for (const bytes of docs) {
    const { artist } = BSON.deserialize(bytes)
    counts.set(artist, (counts.get(artist) ?? 0) + 1)
  }
  return { name: 'decoding and counting in memory', ms: performance.now() - started }
}

let { child, uri, startMs } = await startServer()
print('start, empty folder', `${Math.round(startMs)} ms (with the process)`)
print('memory, idle', memoryOf(child))
let client = await new MongoClient(uri).connect()
let plays = client.db('bench').collection('plays')
await plays.createIndexes([{ key: { user: 1, at: -1 } }, { key: { artist: 1 } }])

const single = { name: 'a flush', ms: await flush(Buffer.alloc(4096), 300) }
await latency('insert one, durable, one client', 500, (i) => plays.insertOne(play(-i - 1)), single)
await rate('insert one, durable, 32 clients', 8000, () =>
  Promise.all(
    Array.from({ length: 32 }, async (_, c) => {
      for (let i = 0; i < 250; i++) await plays.insertOne(play(-1000 - c * 250 - i))
    }),
  ),
)
const bare = await insertBare()
await rate(
  'insert in batches of 1,000, two indexes',
  300_000,
  async () => {
    for (let n = 0; n < 300_000; n += 1000)
      await plays.insertMany(Array.from({ length: 1000 }, (_, i) => play(n + i)))
  },
  bare,
)
const counting = groupInMemory()
await rate(
  '$group by artist over 300,000',
  300_000,
  () =>
    plays
      .aggregate([
        { $group: { _id: '$artist', plays: { $sum: 1 }, ms: { $sum: '$ms' } } },
        { $sort: { plays: -1 } },
        { $limit: 10 },
      ])
      .toArray(),
  counting,
)
await rate(
  '$group by day over 300,000',
  300_000,
  () =>
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
  counting,
)
await rate(`insert in batches up to ${total.toLocaleString('en')}`, total - 300_000, async () => {
  for (let n = 300_000; n < total; n += 1000)
    await plays.insertMany(Array.from({ length: 1000 }, (_, i) => play(n + i)))
})
print('memory after inserting', memoryOf(child))
const some = await plays.find().limit(2000).project({ _id: 1 }).toArray()
const ping = await roundTrip(client)
await latency('find one by _id', 2000, (i) => plays.findOne({ _id: some[i]._id }), ping)
await latency(
  'indexed find, equality, limit 10',
  2000,
  (i) =>
    plays
      .find({ artist: `artist ${i % 5000}` })
      .limit(10)
      .toArray(),
  ping,
)
await latency(
  'indexed find + sort + limit 20',
  2000,
  (i) =>
    plays
      .find({ user: `user ${i % 50}` })
      .sort({ at: -1 })
      .limit(20)
      .toArray(),
  ping,
)
await latency(
  'count by an index (20,000 keys)',
  50,
  (i) => plays.countDocuments({ user: `user ${i % 50}` }),
  ping,
)
await latency(
  'updateOne by an index, durable',
  500,
  (i) => plays.updateOne({ artist: `artist ${i}` }, { $inc: { n: 1 } }),
  { name: 'a flush', ms: await flush(Buffer.alloc(4096), 300) },
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
