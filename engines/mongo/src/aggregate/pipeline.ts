import { MongoError, unsupported } from '../errors.ts'
import { isNumeric, toNumber } from '../bson/numbers.ts'
import { isDoc, type Value } from '../bson/values.ts'
import { type Pace } from '../query/deadline.ts'
import { Row, type Rows } from '../row.ts'
import { bucketStage, sortByCountStage } from './bucket.ts'
import { compileDocStage, stageOf } from './doc-stages.ts'
import { parseGroup } from './group.ts'
import { lookupStage } from './lookup.ts'
import {
  countStage,
  gather,
  limitStage,
  mapStage,
  matchStage,
  sampleStage,
  skipStage,
  sortStage,
} from './simple-stages.ts'
import { type PipelineEnvironment } from './environment.ts'
import { type Stage } from './stage.ts'
import { unwindStage } from './unwind.ts'
import { setWindowFieldsStage } from './window/set-window-fields.ts'

const MAX_STAGES = 1_000
const MAX_DEPTH = 20

const refused = new Set([
  '$out',
  '$merge',
  '$graphLookup',
  '$geoNear',
  '$redact',
  '$densify',
  '$fill',
  '$bucketAuto',
  '$collStats',
  '$indexStats',
  '$planCacheStats',
  '$currentOp',
  '$listSessions',
  '$listLocalSessions',
  '$search',
  '$searchMeta',
  '$vectorSearch',
])

function compileStage(
  name: string,
  spec: Value,
  next: Value | undefined,
  environment: PipelineEnvironment,
): Stage {
  const { variables } = environment
  const change = compileDocStage(name, spec, variables)
  if (change) return mapStage(change)
  switch (name) {
    case '$match':
      return matchStage(spec, variables)
    case '$group':
      return parseGroup(spec, variables)
    case '$sort':
      return sortStage(spec, limitBehind(next))
    case '$limit':
      return limitStage(spec)
    case '$skip':
      return skipStage(spec)
    case '$count':
      return countStage(spec)
    case '$unwind':
      return unwindStage(spec)
    case '$setWindowFields':
      return setWindowFieldsStage(spec, variables)
    case '$sample':
      return sampleStage(spec)
    case '$bucket':
      return bucketStage(spec, variables)
    case '$sortByCount':
      return sortByCountStage(spec, variables)
    case '$lookup':
      return lookupStage(spec, environment)
    case '$unionWith':
      return unionStage(spec, environment)
    case '$facet':
      return facetStage(spec, environment)
    case '$documents':
      throw new MongoError(40602, '$documents is only valid as the first stage in a pipeline')
    case '$changeStream':
      throw new MongoError(40573, 'The $changeStream stage is only supported on replica sets')
    default:
      if (refused.has(name)) throw unsupported(`the aggregation stage ${name}`)
      throw new MongoError(40324, `Unrecognized pipeline stage name: '${name}'`)
  }
}

/** The limit of a `$limit` that stands right behind a `$sort`. */
function limitBehind(next: Value | undefined): number {
  const limit = isDoc(next) ? next.get('$limit') : undefined
  return isNumeric(limit) && Number.isInteger(toNumber(limit)) && toNumber(limit) > 0 ? toNumber(limit) : 0
}

/** Compiles a list of stages into one. Throws MongoDB's errors for stages it has not, by name for those left out here. */
export function compilePipeline(stages: readonly Value[], environment: PipelineEnvironment): Stage {
  if (stages.length > MAX_STAGES)
    throw new MongoError(7749501, `Pipeline length must be no longer than ${MAX_STAGES} stages`)
  if (environment.depth > MAX_DEPTH)
    throw new MongoError(5367300, 'Maximum number of nested sub-pipelines exceeded')
  const steps = stages.map((stage, i) => {
    const [name, spec] = stageOf(stage)
    return compileStage(name, spec, stages[i + 1], environment)
  })
  return (rows, pace) => steps.reduce((current, step) => step(current, pace), rows)
}

function unionStage(spec: Value, environment: PipelineEnvironment): Stage {
  const name = isDoc(spec) ? spec.get('coll') : spec
  const pipeline = isDoc(spec) ? (spec.get('pipeline') ?? []) : []
  if (typeof name !== 'string' || !Array.isArray(pipeline)) {
    throw new MongoError(
      'FailedToParse',
      '$unionWith takes a collection name, or an object with coll and pipeline',
    )
  }
  const other = environment.source(name, pipeline, { ...environment, depth: environment.depth + 1 })
  return async function* (rows, pace) {
    yield* rows
    yield* other.run(pace)
  }
}

async function* fromArray(rows: Row[]): Rows {
  for (let at = 0; at < rows.length; at += 256) yield await Promise.resolve(rows.slice(at, at + 256))
}

function facetStage(spec: Value, environment: PipelineEnvironment): Stage {
  if (!isDoc(spec) || spec.size === 0)
    throw new MongoError(40169, 'the $facet specification must be a non-empty object')
  const facets = [...spec].map(([name, stages]): [string, Stage] => {
    if (!Array.isArray(stages)) throw new MongoError(40170, 'arguments to $facet must be arrays')
    for (const stage of stages) {
      const [inner] = stageOf(stage)
      if (inner === '$facet')
        throw new MongoError(40600, '$facet is not allowed to be used within a $facet stage')
    }
    return [name, compilePipeline(stages, { ...environment, depth: environment.depth + 1 })]
  })
  return async function* (rows, pace: Pace) {
    const all = await gather(rows, '$facet')
    const result = new Map<string, Value>()
    for (const [name, run] of facets) {
      const found = await gather(run(fromArray(all), pace), '$facet')
      result.set(
        name,
        found.map(({ doc }) => doc),
      )
    }
    yield [Row.fromDoc(result)]
  }
}
