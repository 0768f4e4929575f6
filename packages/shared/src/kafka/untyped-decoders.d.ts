declare module 'lz4js' {
  const lz4: { decompress(frame: Uint8Array): Uint8Array }
  export default lz4
}

declare module 'snappyjs' {
  export function uncompress(block: Uint8Array): Uint8Array
}
