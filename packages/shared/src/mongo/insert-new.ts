interface WriteFailure {
  code?: unknown
  writeErrors?: unknown
}

/** The part of a driver's collection that is needed here; its full type differs with each document's. */
interface Insertable<T> {
  insertMany(documents: readonly T[], options: { ordered: false }): Promise<unknown>
}

const duplicateKey = 11000

/** Whether a write failed for nothing but documents with the same unique key. */
export function isDuplicateKey(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, writeErrors } = error as WriteFailure
  if (!Array.isArray(writeErrors) || writeErrors.length === 0) return code === duplicateKey
  return writeErrors.every((failure: WriteFailure) => failure.code === duplicateKey)
}

/**
 * Inserts the documents that are not there yet; where a unique key is taken, the document that has it stays as it is.
 * @returns those that were not inserted
 */
export async function insertNew<T>(collection: Insertable<T>, documents: readonly T[]): Promise<T[]> {
  if (documents.length === 0) return []
  try {
    await collection.insertMany(documents, { ordered: false })
    return []
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
    const { writeErrors } = error as { writeErrors: { index: number }[] }
    return writeErrors.flatMap(({ index }) => documents[index] ?? [])
  }
}
