import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'

export interface TlsFront {
  /** Host and port it listens on. */
  host: string
  /** The file with the certificate a client has to trust. */
  certificate: string
  close(): void
}

/** Takes TLS off connections and passes them to a server, as a proxy does, for clients that speak nothing else. */
export async function startTlsFront(folder: string, target: URL): Promise<TlsFront> {
  const [key, certificate] = ['key.pem', 'certificate.pem'].map((name) => join(folder, name)) as [
    string,
    string,
  ]
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
  const made = spawnSync('openssl', [...request, ...names, '-keyout', key, '-out', certificate])
  if (made.status !== 0) throw new Error(`openssl: ${made.stderr.toString()}`)
  const options = { key: await readFile(key), cert: await readFile(certificate) }
  const server = createServer(options, (client) => {
    const upstream = connect(Number(target.port), target.hostname)
    client.pipe(upstream).pipe(client)
    client.on('error', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificate,
    close: () => server.close(),
  }
}
