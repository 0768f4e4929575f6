import { z } from 'zod'
import { problemSchema } from '../errors/index.ts'
import { type Access, type Contract, type Scope } from '../contracts/contract.ts'

type Json = Record<string, unknown>

interface OpenApiInfo {
  title: string
  version: string
  description: string
}

/**
 * Leaves out what zod adds and nobody needs: patterns of hundreds of characters for what `format` already says, and the bounds
 * of JavaScript's integers, which the page would show as example values.
 */
function leaveOutNoise(this: void, key: string, value: unknown): unknown {
  if (Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER) return undefined
  const isSaid = typeof value === 'object' && value !== null && 'format' in value && 'pattern' in value
  return isSaid ? { ...value, pattern: undefined } : value
}

/** Collects named schemas (`.meta({ id })`) under `components`, so that each is written once. */
function createSchemaWriter() {
  const components: Json = {}
  const tidy = (json: unknown): unknown =>
    JSON.parse(JSON.stringify(json, leaveOutNoise).replaceAll('"#/$defs/', '"#/components/schemas/'))
  const write = (schema: z.ZodType, io: 'input' | 'output'): unknown => {
    const { $schema: _, $defs, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
    Object.assign(components, tidy($defs ?? {}))
    const { id } = schema.meta() ?? {}
    if (!id) return tidy(json)
    // A named schema comes as a reference to its definition, or as itself.
    if (json.$ref === undefined) components[id] = tidy(json)
    return { $ref: `#/components/schemas/${id}` }
  }
  return { components, write }
}

type WriteSchema = ReturnType<typeof createSchemaWriter>['write']

function describeParameters(contract: Contract, write: WriteSchema): Json[] {
  return (['params', 'query'] as const).flatMap((part) => {
    const schema = contract[part]
    if (!schema) return []
    const { properties = {}, required = [] } = write(schema, 'input') as {
      properties?: Json
      required?: string[]
    }
    return Object.entries(properties).map(([name, property]) => ({
      name,
      in: part === 'params' ? 'path' : 'query',
      required: part === 'params' || required.includes(name),
      schema: property,
    }))
  })
}

const securitySchemes = {
  accessToken: { type: 'http', scheme: 'bearer', description: 'The access token that signing in gives' },
  apiToken: { type: 'http', scheme: 'bearer', description: 'An API token, for players and scripts' },
  sessionCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'ongaku_session',
    description: 'The cookie of a browser that is signed in; over TLS its name begins with `__Host-`',
  },
}

const scopeOf: Record<Exclude<Access, 'anyone'>, Scope> = {
  submit: 'submit',
  read: 'read',
  owner: 'admin',
  administrator: 'admin',
}

// From OpenAPI 3.1 on, any scheme may list the scopes a call needs ("Security Requirement Object").
const listCredentials = ({ access = 'read', refusesCookie }: Contract): Json[] =>
  access === 'anyone'
    ? []
    : [
        { accessToken: [] },
        { apiToken: [scopeOf[access]] },
        ...(refusesCookie ? [] : [{ sessionCookie: [] }]),
      ]

function describeOperation(contract: Contract, write: WriteSchema): Json {
  const { response, body, otherResponses = {} } = contract
  const others = Object.entries(otherResponses).map(([status, description]) => [status, { description }])
  const json = (schema: unknown) => ({ 'application/json': { schema } })
  const parameters = describeParameters(contract, write)
  return {
    summary: contract.summary,
    ...(contract.description && { description: contract.description }),
    tags: [contract.tag],
    security: listCredentials(contract),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: json(write(body, 'input')) } }),
    responses: {
      [response.status]: {
        description: response.description,
        ...(response.schema && { content: json(write(response.schema, 'output')) }),
        ...(response.mediaType && { content: { [response.mediaType]: { schema: { type: 'string' } } } }),
      },
      ...(Object.fromEntries(others) as Json),
      default: {
        description: 'Why it could not be done',
        content: { 'application/problem+json': { schema: write(problemSchema, 'output') } },
      },
    },
  }
}

/** The OpenAPI 3.1 document of a list of routes. */
export function describeApi(info: OpenApiInfo, contracts: readonly Contract[], prefix: string): Json {
  const { components, write } = createSchemaWriter()
  const paths: Record<string, Json> = {}
  for (const contract of contracts) {
    const path = prefix + contract.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [contract.method]: describeOperation(contract, write) }
  }
  return { openapi: '3.1.0', info, paths, components: { schemas: components, securitySchemes } }
}
