import { MongoError } from '../errors.ts'
import { type Doc, type Value } from '../bson/values.ts'
import { compileDocStage, stageOf } from './doc-stages.ts'
import { type Variables } from '../expression/expression.ts'

/** Compiles an update given as a pipeline; only the stages that change one document are allowed in it. */
export function compileUpdatePipeline(stages: readonly Value[], variables: Variables): (doc: Doc) => Doc {
  const steps = stages.map((stage) => {
    const [name, spec] = stageOf(stage)
    const step = compileDocStage(name, spec, variables)
    if (!step) throw new MongoError('InvalidOptions', `${name} is not allowed to be used within an update`)
    return step
  })
  return (doc) => steps.reduce((current, step) => step(current), doc)
}
