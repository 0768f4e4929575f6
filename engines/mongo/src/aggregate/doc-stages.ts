import { MongoError } from '../errors.ts'
import { typeName } from '../bson/types.ts'
import { isDoc, type Doc, type Value } from '../bson/values.ts'
import { compileExpression } from '../expression/compile.ts'
import { compileProjection } from '../query/projection.ts'
import { applyBranch, newBranch, plant, type Branch } from '../query/projection-tree.ts'
import { type Variables } from '../expression/expression.ts'

/** The stages that make one document of one document. */
export type DocStage = (doc: Doc) => Doc

function wantDoc(stage: string, spec: Value): Doc {
  if (!isDoc(spec)) throw new MongoError(40272, `${stage} specification stage must be an object`)
  return spec
}

function project(spec: Value, variables: Variables): DocStage {
  if (!isDoc(spec)) throw new MongoError(15969, '$project specification must be an object')
  const projection = compileProjection(spec, { variables })
  if (!projection)
    throw new MongoError(
      51272,
      'Invalid $project :: caused by :: projection specification must have at least one field',
    )
  return projection
}

function plantFields(root: Branch, spec: Doc, prefix: string, variables: Variables): void {
  for (const [name, value] of spec) {
    const path = prefix + name
    if (name.startsWith('$'))
      throw new MongoError(16410, `FieldPath field names may not start with '$': ${path}`)
    if (isDoc(value) && value.size > 0 && !value.keys().next().value?.startsWith('$')) {
      plantFields(root, value, `${path}.`, variables)
    } else plant(root, path, { kind: 'compute', expression: compileExpression(value, variables) })
  }
}

function addFields(stage: string, spec: Value, variables: Variables): DocStage {
  const fields = wantDoc(stage, spec)
  if (fields.size === 0) throw new MongoError(40177, `${stage} specification must have at least one field`)
  const root = newBranch()
  plantFields(root, fields, '', variables)
  return (doc) => applyBranch(root, doc, 'keep', { root: doc, vars: variables })
}

function unset(spec: Value): DocStage {
  const paths = Array.isArray(spec) ? spec : [spec]
  const root = newBranch()
  if (paths.length === 0)
    throw new MongoError(31119, '$unset specification must be a string or an array with at least one field')
  for (const path of paths) {
    if (typeof path !== 'string')
      throw new MongoError(
        31120,
        '$unset specification must be a string or an array containing only string values',
      )
    plant(root, path, { kind: 'exclude' })
  }
  return (doc) => applyBranch(root, doc, 'keep', { root: doc, vars: new Map() })
}

function replaceWith(stage: string, spec: Value, variables: Variables): DocStage {
  const expression = compileExpression(spec, variables)
  return (root) => {
    const value = expression({ root, vars: variables })
    if (!isDoc(value)) {
      throw new MongoError(
        40228,
        `'${stage === '$replaceRoot' ? 'newRoot' : 'replacement document'}' expression must evaluate to an object, but resulting value was of type: ${typeName(value)}`,
      )
    }
    return value
  }
}

function replaceRoot(spec: Value, variables: Variables): DocStage {
  const newRoot = isDoc(spec) && spec.size === 1 ? spec.get('newRoot') : undefined
  if (newRoot === undefined)
    throw new MongoError(40231, '$replaceRoot takes an object with the one field newRoot')
  return replaceWith('$replaceRoot', newRoot, variables)
}

/** Compiles such a stage; undefined if it is another one. */
export function compileDocStage(name: string, spec: Value, variables: Variables): DocStage | undefined {
  switch (name) {
    case '$project':
      return project(spec, variables)
    case '$addFields':
    case '$set':
      return addFields(name, spec, variables)
    case '$unset':
      return unset(spec)
    case '$replaceRoot':
      return replaceRoot(spec, variables)
    case '$replaceWith':
      return replaceWith(name, spec, variables)
    default:
      return undefined
  }
}

/** The name and argument of a stage. Throws MongoDB's 40323 where there is not exactly one. */
export function stageOf(stage: Value): [string, Value] {
  if (!isDoc(stage))
    throw new MongoError('TypeMismatch', "Each element of the 'pipeline' array must be an object")
  const [entry] = stage
  if (!entry || stage.size !== 1) {
    throw new MongoError(40323, 'A pipeline stage specification object must contain exactly one field.')
  }
  return entry
}
