import { type Doc, type Maybe, type Value } from '../bson/values.ts'

export type Variables = ReadonlyMap<string, Maybe>

export interface Context {
  root: Doc
  vars: Variables
}

/** Undefined is "missing": no field at all. */
export type Expression = (context: Context) => Maybe

export interface Compiler {
  compile(spec: Value): Expression
  /** A compiler in whose expressions these variables are known, too. */
  bind(names: Iterable<string>): Compiler
}

/** Compiles the argument of one operator, such as what stands behind `$add`. */
export type Operator = (argument: Value, compiler: Compiler) => Expression
export type Operators = Record<string, Operator>
