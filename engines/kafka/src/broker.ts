import { join, resolve } from 'node:path'
import { openIdentity } from './broker-identity.ts'
import { syncDirectory } from './files/atomic-file.ts'
import { lockDataDir } from './files/data-lock.ts'
import { createDisk, type Disk } from './files/disk.ts'
import { createFolder, makePrivate } from './files/private.ts'
import { createCoordinator } from './groups/coordinator.ts'
import { openOffsetStore } from './groups/offset-store.ts'
import { resolveSettings, type EmbeddedKafkaOptions, type Settings } from './options.ts'
import { type BrokerContext } from './protocol/api.ts'
import { dispatch, mayOverlap } from './server/dispatch.ts'
import { createFetchBudget } from './server/fetch-budget.ts'
import { createListener, type Listener } from './server/listener.ts'
import { createMemoryGate } from './server/memory-gate.ts'
import { startMaintenance } from './server/maintenance.ts'
import { prepareSasl } from './sasl/sasl-session.ts'
import { createTopicStore } from './topics/topic-store.ts'

export interface EmbeddedKafka {
  readonly name: 'embedded-kafka'
  start(): Promise<void>
  stop(): Promise<void>
  /** Where it listens. @throws Error before it was started */
  address(): { host: string; port: number }
}

type Undo = () => Promise<void> | void

async function unwind(undos: Undo[]): Promise<void> {
  for (let undo = undos.pop(); undo; undo = undos.pop()) await undo()
}

/** Opens everything in order; each step leaves behind how it is undone. */
async function open(settings: Settings, disk: Disk, undos: Undo[]): Promise<Listener> {
  const dataDir = resolve(settings.dataDir)
  const { logger, clock } = settings
  const beginSasl = await prepareSasl(settings.credentials)
  await createFolder(dataDir, true)
  const lock = await lockDataDir(dataDir)
  undos.push(() => lock.release())
  await makePrivate(dataDir).catch((error: unknown) => {
    logger.warn({ dataDir, error }, 'could not close the data folder to other users')
  })
  const identity = await openIdentity(dataDir, disk.durable)
  const offsets = await openOffsetStore(join(dataDir, 'groups'), disk)
  undos.push(() => offsets.close())
  const topics = createTopicStore(join(dataDir, 'topics'), { disk, logger, clock })
  undos.push(() => topics.close())
  await topics.open()
  if (disk.durable) await syncDirectory(dataDir)
  undos.push(startMaintenance(topics, settings))
  const coordinator = createCoordinator(settings)
  undos.push(() => coordinator.close())
  const fetchBudget = createFetchBudget(settings.maxUnsentFetchBytes)
  const port = (): number => listener.address().port
  const broker: BrokerContext = { settings, topics, coordinator, offsets, identity, fetchBudget, port }
  const listener = createListener({
    settings,
    gate: createMemoryGate(settings.maxRequestBytes),
    beginSasl,
    dispatch: (frame, peer) => dispatch(frame, peer, broker),
    mayOverlap,
  })
  await listener.listen()
  undos.push(() => listener.close())
  return listener
}

/** As createEmbeddedKafka, on a disk that tests may make fail. */
export function createBrokerOn(disk: Disk, options: EmbeddedKafkaOptions): EmbeddedKafka {
  const settings = resolveSettings(options)
  const undos: Undo[] = []
  let listener: Listener | null = null
  let turn: Promise<void> = Promise.resolve()

  const start = async (): Promise<void> => {
    if (listener) return
    try {
      listener = await open(settings, disk, undos)
    } catch (error) {
      await unwind(undos)
      throw error
    }
    settings.logger.info({ ...listener.address(), dataDir: settings.dataDir }, 'embedded Kafka is listening')
  }
  const stop = async (): Promise<void> => {
    listener = null
    await unwind(undos)
  }
  const inTurn = (task: () => Promise<void>): Promise<void> => {
    const result = turn.then(task)
    turn = result.catch(() => undefined)
    return result
  }

  return {
    name: 'embedded-kafka',
    start: () => inTurn(start),
    stop: () => inTurn(stop),
    address() {
      if (!listener) throw new Error('embedded Kafka has not been started')
      return listener.address()
    },
  }
}

/**
 * A Kafka broker of one node in this process, on its own folder, for ordinary clients.
 * start() rejects with the system's error where the port is taken, and with an Error where another broker uses the
 * folder. What was acknowledged before stop(), or before a crash, is there at the next start().
 */
export function createEmbeddedKafka(options: EmbeddedKafkaOptions): EmbeddedKafka {
  return createBrokerOn(createDisk(options.fsync ?? true), options)
}
