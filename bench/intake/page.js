import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import { median, medianOf, round } from './statistics.js'

const limit = 100
const calls = 50
const warmUpCalls = 10
/** Where a version that asks for a password keeps it, and the user it is for. */
const passwordFile = 'mongo.password'
const databaseUser = 'ongaku'

async function timeCalls(call) {
  for (let n = 0; n < warmUpCalls; n += 1) await call()
  const takenMs = []
  for (let n = 0; n < calls; n += 1) {
    const startedAt = performance.now()
    await call()
    takenMs.push(performance.now() - startedAt)
  }
  return median(takenMs)
}

async function fetchPage({ api, token }) {
  const response = await fetch(`${api}/plays?limit=${limit}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const { items } = await response.json()
  if (items?.length !== limit) throw new Error(`a page was answered with ${response.status}`)
}

/** The banner's address (host and port, or a whole URI), with the password from the data folder if there is one. */
async function databaseUri({ mongo, dataDir }) {
  const uri = new URL(mongo.includes('://') ? mongo : `mongodb://${mongo}`)
  const file = join(dataDir, passwordFile)
  const isThere = await access(file).then(
    () => true,
    () => false,
  )
  if (!uri.username && isThere) {
    uri.username = databaseUser
    uri.password = encodeURIComponent((await readFile(file, 'utf8')).trim())
  }
  return uri.href
}

/** The same page by the plain driver. @returns undefined with a printed reason when the database lets nobody in */
async function timeDriver(ongaku) {
  const client = new MongoClient(await databaseUri(ongaku), { serverSelectionTimeoutMS: 5_000 })
  try {
    const plays = client.db('ongaku_library').collection('plays')
    const { userId } = await plays.findOne()
    if (userId === undefined) throw new Error('plays have no userId')
    return await timeCalls(async () => {
      const found = await plays.find({ userId }).sort({ startedAt: -1, _id: -1 }).limit(limit).toArray()
      if (found.length !== limit) throw new Error(`the driver found ${found.length} plays`)
    })
  } catch (error) {
    console.log(`not run: the plain driver read (${error.message})`)
    return undefined
  } finally {
    await client.close()
  }
}

/** The latest page of a long history over HTTP, beside a plain driver read of the same plays from the same database. */
export async function measurePage(options, ongaku, listener) {
  const raw = []
  for (let n = 0; n < options.rounds; n += 1) {
    raw.push({ pageMs: await timeCalls(() => fetchPage(listener)), driverMs: await timeDriver(ongaku) })
  }
  const wasRun = raw.every(({ driverMs }) => driverMs !== undefined)
  const row = {
    row: `the latest ${limit} plays of ${options.plays.toLocaleString('en')}`,
    figure: `${round(medianOf(raw, ({ pageMs }) => pageMs))} ms`,
    yardstick: wasRun
      ? `plain driver read ${round(medianOf(raw, ({ driverMs }) => driverMs))} ms`
      : 'not run',
    ratio: wasRun ? String(round(medianOf(raw, ({ pageMs, driverMs }) => pageMs / driverMs))) : '',
    aim: '5 ms',
  }
  return { rows: [row], raw }
}
