import { aggregate } from './aggregate.ts'
import {
  create,
  drop,
  dropDatabase,
  listCollections,
  listDatabases,
  renameCollection,
} from './catalog-commands.ts'
import { type Command } from './context.ts'
import { count } from './count.ts'
import { remove } from './delete.ts'
import { endSessions, getParameter, refuseTransaction, serverStatus } from './diagnostics.ts'
import { distinct } from './distinct.ts'
import { explain } from './explain.ts'
import { find, getMore } from './find.ts'
import { findAndModify } from './find-and-modify.ts'
import { buildInfo, connectionStatus, hello, ping } from './hello.ts'
import { createIndexes, dropIndexes, listIndexes } from './indexes.ts'
import { insert } from './insert.ts'
import { killCursors } from './kill-cursors.ts'
import { collStats, dbStats } from './stats.ts'
import { saslContinue, saslStart } from './sasl.ts'
import { update } from './update.ts'

/** All commands there are, by name. Names are exact, but for the old spellings that drivers still send. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>(
  Object.entries({
    abortTransaction: refuseTransaction,
    aggregate,
    buildInfo,
    buildinfo: buildInfo,
    collStats,
    collstats: collStats,
    commitTransaction: refuseTransaction,
    connectionStatus,
    count,
    create,
    createIndexes,
    dbStats,
    dbstats: dbStats,
    delete: remove,
    distinct,
    drop,
    dropDatabase,
    dropIndexes,
    endSessions,
    explain,
    find,
    findAndModify,
    findandmodify: findAndModify,
    getMore,
    getParameter,
    hello,
    insert,
    isMaster: hello,
    ismaster: hello,
    killAllSessions: endSessions,
    killCursors,
    killSessions: endSessions,
    listCollections,
    listDatabases,
    listIndexes,
    ping,
    refreshSessions: endSessions,
    renameCollection,
    saslContinue,
    saslStart,
    serverStatus,
    update,
  }),
)
