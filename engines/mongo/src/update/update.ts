import { type Doc, type Maybe, type Value } from '../bson/values.ts'

/** What a single update operator does to the value at its path. */
export interface LeafChange {
  path: string
  parts: string[]
  /** Missing documents on the way are made; otherwise the change does nothing without them. */
  creates: boolean
  /** Undefined removes the field. `describe` names the document in messages. */
  apply: (value: Maybe, describe: () => string) => Maybe
  onInsertOnly?: boolean
  /** Where the value found here moves to, for `$rename`. */
  renameTo?: string[]
}

export type ArrayFilters = Map<string, (element: Value) => boolean>

export type Update =
  | { kind: 'replacement'; doc: Doc }
  | { kind: 'changes'; changes: LeafChange[]; arrayFilters: ArrayFilters }
  | { kind: 'pipeline'; run: (doc: Doc) => Doc }

export interface ApplyOptions {
  /** The array index the positional `$` stands for. */
  position: number | undefined
  isInsert: boolean
}
