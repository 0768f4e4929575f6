import { Busboy, type BusboyInstance } from '@fastify/busboy'
import { type AppError, invalidField } from '../../errors/index.ts'
import { type BodyReader } from './body-reader.ts'

export interface MultipartOptions {
  /** The longest body, in bytes. */
  maxBytes: number
  maxFields?: number
  maxFiles?: number
  maxFieldBytes?: number
}

export interface UploadedFile {
  /** The form field it came in. */
  field: string
  /** As the client calls it; never a path to write to. */
  filename: string
  type: string
  bytes: Buffer
}

export interface Multipart {
  fields: URLSearchParams
  files: UploadedFile[]
}

const refuse = (message: string, cause?: unknown): AppError => invalidField('body', message, cause)

/** `multipart/form-data` (RFC 7578), whole in memory: for webhooks and small files. */
export const multipartBody = (options: MultipartOptions): BodyReader<Multipart> => ({
  maxBytes: options.maxBytes,
  parse: (bytes, { headers }) =>
    new Promise((resolve, reject) => {
      const { maxFields = 100, maxFiles = 10, maxFieldBytes = 100_000, maxBytes } = options
      const contentType = headers['content-type']
      if (!contentType?.startsWith('multipart/form-data')) {
        return reject(refuse('is not multipart/form-data'))
      }
      const limits = {
        fields: maxFields,
        files: maxFiles,
        fieldSize: maxFieldBytes,
        fileSize: maxBytes,
        parts: maxFields + maxFiles,
        headerPairs: 100,
      }
      let parser: BusboyInstance
      try {
        parser = new Busboy({ headers: { ...headers, 'content-type': contentType }, limits })
      } catch (cause) {
        return reject(refuse('names no boundary', cause))
      }
      const form: Multipart = { fields: new URLSearchParams(), files: [] }
      const tooMany = (what: string) => () => reject(refuse(`holds too many ${what}`))
      parser.on('field', (name, value, nameTruncated, valueTruncated) => {
        if (nameTruncated || valueTruncated)
          reject(refuse(`holds a field of more than ${maxFieldBytes} bytes`))
        form.fields.append(name, value)
      })
      parser.on('file', (field, file, filename, _encoding, type) => {
        const chunks: Buffer[] = []
        file.on('data', (chunk: Buffer) => chunks.push(chunk))
        file.on('end', () => form.files.push({ field, filename, type, bytes: Buffer.concat(chunks) }))
        file.on('error', (cause: unknown) => reject(refuse('is cut off', cause)))
      })
      parser.on('fieldsLimit', tooMany('fields'))
      parser.on('filesLimit', tooMany('files'))
      parser.on('partsLimit', tooMany('parts'))
      parser.on('error', (cause) => reject(refuse('is not valid multipart/form-data', cause)))
      parser.on('finish', () => resolve(form))
      parser.end(bytes)
    }),
})
