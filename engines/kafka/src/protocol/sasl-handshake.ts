import { ANSWERED, type Api } from './api.ts'

/** SaslHandshake: chooses a mechanism. After version 0 the tokens come bare, after version 1 in SaslAuthenticate. */
export const saslHandshake: Api = {
  key: 17,
  name: 'SaslHandshake',
  minVersion: 0,
  maxVersion: 1,
  handle({ version, body, answer, sasl }) {
    answer.int16(sasl.handshake(body.string(), version === 0))
    answer.array(sasl.mechanisms, (writer, name) => writer.string(name))
    return ANSWERED
  },
}
