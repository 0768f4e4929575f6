import { type Doc } from './bson/values.ts'

/** MongoDB's own error numbers and names, as far as this server raises them. */
export const codes = {
  InternalError: 1,
  BadValue: 2,
  GraphContainsCycle: 5,
  FailedToParse: 9,
  Unauthorized: 13,
  TypeMismatch: 14,
  Overflow: 15,
  InvalidLength: 16,
  ProtocolError: 17,
  AuthenticationFailed: 18,
  IllegalOperation: 20,
  EmptyArrayOperation: 21,
  InvalidBSON: 22,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  CannotCreateIndex: 67,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  CommandNotFound: 59,
  ImmutableField: 66,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  UnknownReplWriteConcern: 79,
  OperationFailed: 96,
  CannotIndexParallelArrays: 171,
  CommandNotSupported: 115,
  ConversionFailure: 241,
  QueryExceededMemoryLimit: 292,
  APIVersionError: 322,
  MechanismUnavailable: 334,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  Interrupted: 11601,
  NotSingleValueField: 54,
  NotExactValueField: 111,
  OutOfDiskSpace: 14031,
  Location17280: 17280,
} as const

export type CodeName = keyof typeof codes

const namesByCode = new Map<number, string>(Object.entries(codes).map(([name, code]) => [code, name]))

/** An error that travels to the client as `{ ok: 0, errmsg, code, codeName }`, with `extra` beside them. */
export class MongoError extends Error {
  readonly code: number
  readonly extra: Doc | undefined

  constructor(code: CodeName | number, message: string, extra?: Doc) {
    super(message)
    this.name = 'MongoError'
    this.code = typeof code === 'number' ? code : codes[code]
    this.extra = extra
  }

  get codeName(): string {
    return namesByCode.get(this.code) ?? `Location${this.code}`
  }
}

/** What a wrong field type is answered with, in the words of MongoDB's command parser. */
export const typeMismatch = (field: string, got: string, wanted: string): MongoError =>
  new MongoError(
    'TypeMismatch',
    `BSON field '${field}' is the wrong type '${got}', expected type '${wanted}'`,
  )

export const unsupported = (what: string): MongoError =>
  new MongoError('CommandNotSupported', `${what} is not supported by the embedded server`)
