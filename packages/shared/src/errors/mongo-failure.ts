/**
 * MongoDB's codes for a document or a command that is refused for what it is, so that sending it again changes nothing.
 * Source: src/mongo/base/error_codes.yml of MongoDB 8. Whatever is not listed (a full disk, a lost election, a missing
 * permission, a code of a later version) says something about the server.
 */
const refusedCodes = new Set([
  2, // BadValue
  9, // FailedToParse
  14, // TypeMismatch
  15, // Overflow
  16, // InvalidLength
  22, // InvalidBSON
  28, // PathNotViable
  40, // ConflictingUpdateOperators
  52, // DollarPrefixedFieldName
  53, // InvalidIdField
  54, // NotSingleValueField
  55, // InvalidDBRef
  56, // EmptyFieldName
  57, // DottedFieldName
  66, // ImmutableField
  121, // DocumentValidationFailure
  171, // CannotIndexParallelArrays
  10334, // BSONObjectTooLarge
  11000, // DuplicateKey
  17280, // KeyTooLong
  17419, // an update would make its document too large
  17420, // the same, of a replacement
])

/** The driver's and mongoose's own names for input they refuse to send. */
const refusedNames = new Set(['MongoInvalidArgumentError', 'MongoAPIError', 'MongooseBulkWriteError'])

interface MongoFailure extends Error {
  code?: unknown
  writeErrors?: unknown
}

const isRefused = (code: unknown): boolean => typeof code === 'number' && refusedCodes.has(code)

/**
 * Whether an error of mongodb 7 or mongoose 9 says something about the database rather than about what was asked of it.
 * A bulk write in which one document was refused and another found no room counts as the database's: once there is
 * room, the refused one is left.
 */
export function isMongoUnavailable(error: MongoFailure): boolean {
  if (!error.name.startsWith('Mongo') || refusedNames.has(error.name)) return false
  const writeErrors = [error.writeErrors ?? []].flat() as { code?: unknown }[]
  if (writeErrors.length > 0) return !writeErrors.every(({ code }) => isRefused(code))
  return !isRefused(error.code)
}
