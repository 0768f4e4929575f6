import { compileExpression } from '../expression/compile.ts'
import { type Doc, type Maybe } from '../bson/values.ts'
import { type Variables } from '../expression/expression.ts'

/** The variables of a command's `let`: expressions that may not look at any document. */
export function evaluateConstants(spec: Doc | undefined): Variables {
  const variables = new Map<string, Maybe>()
  for (const [name, value] of spec ?? []) {
    variables.set(name, compileExpression(value, variables)({ root: new Map(), vars: variables }) ?? null)
  }
  return variables
}
