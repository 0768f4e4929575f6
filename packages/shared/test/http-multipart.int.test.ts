import { pino } from 'pino'
import {
  createHttpServer,
  defineEndpoint,
  describeProblem,
  type HttpServer,
  json,
  multipartBody,
} from '../src/http/index.ts'

let server: HttpServer

beforeAll(async () => {
  server = createHttpServer({
    config: { host: '127.0.0.1', port: 0 },
    surfaces: [
      {
        name: 'hooks',
        prefixes: [''],
        describeError: describeProblem,
        endpoints: [
          defineEndpoint({
            methods: ['POST'],
            path: '/hooks',
            body: multipartBody({ maxBytes: 100_000, maxFields: 2, maxFiles: 1 }),
            handle: ({ body }) =>
              json({
                fields: [...body.fields],
                files: body.files.map(({ bytes, ...named }) => ({ ...named, bytes: bytes.toString() })),
              }),
          }),
        ],
      },
    ],
    parts: [],
    logger: pino({ level: 'silent' }),
  })
  await server.start()
})

afterAll(() => server.stop())

const ask = (path: string, init?: RequestInit) => fetch(server.url() + path, init)

describe('multipart bodies', () => {
  const send = (form: FormData) => ask('/hooks', { method: 'POST', body: form })
  const form = (fields: Record<string, string>, files: Record<string, string> = {}) => {
    const data = new FormData()
    for (const [name, value] of Object.entries(fields)) data.append(name, value)
    for (const [name, value] of Object.entries(files))
      data.append(name, new Blob([value], { type: 'image/jpeg' }), `${name}.jpg`)
    return data
  }

  test('come as fields and files', async () => {
    expect(await (await send(form({ payload: '{"événement":1}' }, { thumb: 'jpeg' }))).json()).toEqual({
      fields: [['payload', '{"événement":1}']],
      files: [{ field: 'thumb', filename: 'thumb.jpg', type: 'image/jpeg', bytes: 'jpeg' }],
    })
  })

  test.each([
    ['too many fields', form({ a: '', b: '', c: '' }), 400],
    ['too many files', form({}, { a: '', b: '' }), 400],
    ['too many bytes', form({}, { a: 'x'.repeat(100_001) }), 413],
  ])('with %s are refused', async (_, body, status) => {
    expect((await send(body)).status).toBe(status)
  })

  test.each([
    ['multipart/form-data', 'a=b'],
    ['multipart/form-data; boundary=x', '--x\r\ncut'],
    ['application/json', '{}'],
  ])('of type %s that are none are refused', async (type, body) => {
    const answer = await ask('/hooks', { method: 'POST', body, headers: { 'content-type': type } })
    expect(answer.status).toBe(400)
  })
})
