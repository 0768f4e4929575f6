import { MongoError } from '../errors.ts'

/** Throws InvalidNamespace for a database name MongoDB would not take. */
export function checkDatabaseName(db: string): void {
  if (db === '' || Buffer.byteLength(db) > 63 || /[/\\. "$*<>:|?\0]/.test(db)) {
    throw new MongoError('InvalidNamespace', `Invalid database name: '${db}'`)
  }
}

/** Throws InvalidNamespace for a collection name that may not be created. */
export function checkCollectionName(db: string, name: string): void {
  checkDatabaseName(db)
  const wrong = name === '' || name.startsWith('.') || name.endsWith('.') || /[$\0]/.test(name)
  if (wrong || Buffer.byteLength(`${db}.${name}`) > 255) {
    throw new MongoError('InvalidNamespace', `Invalid namespace specified '${db}.${name}'`)
  }
  if (name.startsWith('system.')) throw new MongoError('InvalidNamespace', `cannot write to '${db}.${name}'`)
}
