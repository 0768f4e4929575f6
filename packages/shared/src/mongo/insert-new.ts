interface WriteFailure {
  code?: unknown
  writeErrors?: unknown
}

/** The part of a mongoose model that is needed here; its full type differs with each schema's options. */
interface Insertable<T> {
  insertMany(documents: T[], options: { ordered: false; throwOnValidationError: true }): Promise<unknown>
}

const duplicateKey = 11000

/** Whether a write failed for nothing but documents with the same unique key. */
export function isDuplicateKey(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, writeErrors } = error as WriteFailure
  if (!Array.isArray(writeErrors) || writeErrors.length === 0) return code === duplicateKey
  return writeErrors.every((failure: WriteFailure) => failure.code === duplicateKey)
}

/** Inserts the documents that are not there yet; those with a unique key that is taken are left as they are. */
export async function insertNew<T>(model: Insertable<T>, documents: readonly T[]): Promise<void> {
  try {
    // Without throwOnValidationError mongoose leaves out silently what breaks its schema.
    await model.insertMany([...documents], { ordered: false, throwOnValidationError: true })
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}
