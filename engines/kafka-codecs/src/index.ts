export { codecNames, unpack, UnpackError, type CodecName } from './unpack.ts'
