import { decode } from './bson/decode.ts'
import { encode } from './bson/encode.ts'
import { emptyDoc, type Doc } from './bson/values.ts'

/** A document on its way through a query: as bytes, as fields, or both, each made from the other when asked for. */
export class Row {
  #bytes: Buffer | undefined
  #doc: Doc | undefined

  private constructor(bytes: Buffer | undefined, doc: Doc | undefined) {
    this.#bytes = bytes
    this.#doc = doc
  }

  static fromBytes(bytes: Buffer, doc?: Doc): Row {
    return new Row(bytes, doc)
  }

  static fromDoc(doc: Doc): Row {
    return new Row(undefined, doc)
  }

  /** Not to be changed: other rows and stages may share it. */
  get doc(): Doc {
    return (this.#doc ??= decode(this.bytes))
  }

  get bytes(): Buffer {
    return (this.#bytes ??= encode(this.#doc ?? emptyDoc()))
  }

  /** Keeps the bytes alone, for a row that has to wait. */
  compact(): this {
    this.#bytes = this.bytes
    this.#doc = undefined
    return this
  }
}

/** Rows in batches; an empty batch is a sign of life, not the end. */
export type Rows = AsyncIterable<Row[]>
