import { type CodecName } from '../../src/unpack.ts'

const WORDS = 'play artist album night the same of listen to Über loved record'.split(' ')

/** Words in an order that only looks like chance, as UTF-8; what the samples below were packed from. */
export function writeProse(bytes: number): Buffer {
  const parts: Buffer[] = []
  let seed = 1
  for (let size = 0; size < bytes; size += parts.at(-1)?.length ?? 0) {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
    parts.push(Buffer.from(`${WORDS[(seed >>> 16) % WORDS.length]} `))
  }
  return Buffer.concat(parts).subarray(0, bytes)
}

/** @property proseBytes how much of writeProse() it holds; @property base64 what its writer made of that */
export interface Sample {
  writer: string
  codec: CodecName
  proseBytes: number
  base64: string
}

/** Written by others: the clients of Apache Kafka 4.1.0, and Python's lz4 4.4.5, zstandard 0.25.0 and python-snappy 0.7.3. */
export const samples: Sample[] = [
  {
    writer: 'Java',
    codec: 'gzip',
    proseBytes: 1200,
    base64: [
      'H4sIAAAAAAAA/21U2w3CMAxcJasFCBSpEFQCEruwDYvR+C5+QD9IXD/vbIc87x6XVI/p896VJV3Pp6nxnM/3Vq4pi8',
      'dS9nU5pFa7b17aahu625xf3XDPlzKCRKZdZGSZ67McegaafLlVC4HZ4dumIr+g5IlS4xIdWEhFwOrhNZALtDxmBQfv',
      'UTn4wwcy0kkGRPwA+o9DxGgVao+inplAV4t8kf+4/EzwAQjiK4dvLQmx7nozjfVpo/M2cYTrfFbBjTSA2JiScqZN+2',
      'vzdaQBUHWemqsZBqkJfVomr0aa0yQc26jAXFyVqG+8GzYZs3yI5+UDgSramYGXtrdvwc8qdgaTQAoNDs+HOroyQxgL',
      '+oA6Ef2InZSWPU5PJrBwvbA/A79GbuXFS3fAdmprn8PeETner63SFyOTlyWwBAAA',
    ].join(''),
  },
  {
    writer: 'Java',
    codec: 'snappy',
    proseBytes: 1200,
    base64: [
      'glNOQVBQWQAAAAABAAAAAQAAAdewCUxhbGJ1bSBvZiDDnGJlciBuaWdodA0GGGxpc3RlbiAJIiByZWNvcmQgdG8BLB',
      'RhcnRpc3QRFAxwbGF5ARkMc2FtZRE1BQwNNAUMCUYQbG92ZWQBQg0bLm8ABG9mDQ8NXgksCHRoZQUEMhUACRsNoBEH',
      'BVsJxgVyCZcBPwBvDRcJbg0wCZEFKg0SCUI1CwU7AGgV0gkwCSQJDAlPBUIJdxFIKTgNBwksCTgJMgR0bwk1BToJGQ',
      'RvZg0JCQ8FuwkLBG9mCQ4tABEHJbYtRQkNCYMFOgUFCWwJBgkcEXgEdG8RRwWCHS4NXgl6DV41PjWgBG9mCTkJeA0n',
      'CQ0yQQAJRwmCAHQVdDVgCR8lYiW7BYgFkhkUCVYJvwUbCREJVC1hFVEJJwlNCQYEdG8BAwU5AVQBBAk7AQoNrAkRDQ',
      '0FKxXpBZINGgknBSAN8g1/CRkNJg0HLjkACZYNGQ0HDUINBwkiBG9mAQMNVQm/BG9mAb8BrARvZg36NkEAMnwAAe1Z',
      'rw1cKTABG3EFDRkNaQ1QATkNGQRvZhEKDRwFzQmkDRIJdyUMAZmJDQUnCRoJdQnEBSYJFwR0bxFaAHRVDg09LjIADY',
      'gJEwGZMHRvIGxvdmVkIG5pZ2g=',
    ].join(''),
  },
  {
    writer: 'Java',
    codec: 'lz4',
    proseBytes: 1200,
    base64: [
      'BCJNGGBAglYCAADzBWFsYnVtIG9mIMOcYmVyIG5pZ2h0BgBybGlzdGVuICIAkHJlY29yZCB0bywAZGFydGlzdBQAQH',
      'BsYXkZAERzYW1lNQABDAADIAABDAACRgBQbG92ZWRCAAMbAAhvACNvZngAA14AAiwAMXRoZQQACRUAAhsAA2sABAcA',
      'AVsAAsYAAXIAApcAAD8AGW/dAAMwAAKRAAEqAAMSAAJWAAULAQB2AAAEAAMeAAIwAAIkAAIMAAK9AAFCAAJ3AAMqAA',
      'oHAAIsAAI4AAIyAAQrAQE6AAIZACNvZsAAAg8AAbsAAgsAIm9mDgADAAEEBwABtgEDRQECYgACgwABLAABBQACbAAC',
      'BgACHAAEeAAkdG9HAAGCAAcuAAMXAAJ6AANeAAU+AQWgASJvZjkAAngAAycAAg0ACUEAAkcAAoIABnQABWABAh8AAW',
      'IBAbsBAYgAAVkABhQAAlYAAr8AARsAAhEAAlQAA2gBBVEAAicAAlcAAgYAIHRv/QEBOQAAVAAABAACOwAACgADrAAC',
      'EQADDQABKwAF6QABkgADGgACJwABIAAD8gADfwACGQADJgADBwAIOQAClgADGQADBwADQgADBwACIgAgb2YYAwNVAA',
      'K/ACBvZr8AAKwAI29m8wEKQQAJfAAA7QAGrwIDXAACMAEAGwAExwEDGQADaQADUAAAZAADGQAGnQMDHAABzQACpAAD',
      'EgACdwABDAEAmQACDQQBJwACGgACdQACxAABJgACFwAkdG8yBAYOAgNSAAgyAAOIAAITAACZANB0byBsb3ZlZCBuaW',
      'doAAAAAA==',
    ].join(''),
  },
  {
    writer: 'Java',
    codec: 'zstd',
    proseBytes: 1200,
    base64: [
      'KLUv/QBY5AkA0kUSGMAlHf+u/wa2tVSKlvbiUhIpCeH/L13zBGYcsbJf9su+XzKyl8stSGCkY0r9DgYBL/ecluu3SB',
      'OUJfRyeDOONGkgFFruERhwAn+oUUspKEhp4yACYpBidx4RhEAInaK7NQMTePhI71qLKEKvkA6IVRB7a/AQgKB/UEk+',
      'KCxostWi/j9oV2qB19Q0t0tiCaGkIPPfa/iPwQ9GzGRWPOe7mbFz+PwMpXpet4QPfF/2dVb9oyrCD9EfuQkuedWNSo',
      '4i3UXv95aVAU8df3JD/nofl5oQi0rMOjKKBaM+eR9lRSfiflc/8kJG8aqBAHvZVnXAEFJTvltK9njZIS69aj5YuYap',
      'YMEBD8qEZr6PCA1aboTWnYCHBqk/2fT2CiPYBZGz+L4nlJwM5V3xlvQA3MgrDGf/22r5pSKXKgEAAA==',
    ].join(''),
  },
  {
    writer: 'Python, linked blocks with all checksums',
    codec: 'lz4',
    proseBytes: 1200,
    base64: [
      'BCJNGFRAruQAAADzBWFsYnVtIG9mIMOcYmVyIG5pZ2h0BgBybGlzdGVuICIA9ARyZWNvcmQgdG8gb2YgYXJ0aXN0FA',
      'DEcGxheSB0byBzYW1lNQABDAADIAABDAACRgCEbG92ZWQgb2Y7AAhvACNvZngAA14AAiwAdHRoZSB0aGVzAAIVAAMG',
      'AAKgAANyAAIUAALGAAFyAAKXAFloZSB0b90AAzAAApEAASoAAxIAAkIABQsBBHoAAx4AAjAAAiQAAgwAAr0AAUIAAn',
      'cAAyoACgcAAiwAAjgAAjIABCsBAToAAhkAoG9mIGxvdmVkIGxjHgGStgAAADNvdmVSAQUaAAHJAAMVAQQHAAG2AQNg',
      'AQJiAAKDAAEsAAEFAAJsAAIGAAIcAAR4ACR0b04BAYIABy4AA14AAnoAA14ABT4BBaABIm9m6wECeAADJwACDQAJQQ',
      'ACRwACggAGdAAFYAECHwAkdGgEAQGIAAGSAAYUAAJWAAK/AAEbAAIRAAJUAANoAQVRAAInAAJXAAIGACV0b5gCBM4B',
      'AjsAB1ICAhEAA7kAAWQABOkAUCBwbGF55S1BVMEAAAAEGgACJwABIAAD8gADfwACGQADJgADBwABywADDAAClgADDQ',
      'ADBwADQgADBwACIgBUb2Ygb2ZVAAK/AIFvZiB0byB0aJMAAvoACkEACXwAAysAA0IAA1wAAjYAAggBAmgAAxkAAycA',
      'A1AAJXRo1wAkb2YjAAMcAAHNAAI8AAMSAAJ3AAEMASRvZiEBAScAAhoAAnUAAsQAASYAAhcAJHRvWgAGDgIDUgAIMg',
      'AEfgAB4wIBtwHAbyBsb3ZlZCBuaWdo8p6bpQAAAABxBZ35',
    ].join(''),
  },
  {
    writer: 'Python, its size before it',
    codec: 'lz4',
    proseBytes: 1200,
    base64: [
      'BCJNGGhAsAQAAAAAAAAF0gEAAPMFYWxidW0gb2Ygw5xiZXIgbmlnaHQGAHJsaXN0ZW4gIgCQcmVjb3JkIHRvLABkYX',
      'J0aXN0FABAcGxheRkARHNhbWU1AAEMAAMgAAEMAAJGAFBsb3ZlZEIAAxsACG8AI29mCQADXgACLAAxdGhlBAAJFQAD',
      'BgACawAEBwABFAACxgABcgAClwAAPwAZb90ACdcACLQABZ0AAgsBBHoACTAAAiQAAgwAAk8AAUIAAjIAC5EADjgAAj',
      'IABCsBAnwABHUACNoAAbsABRoAAQ4AAwABBAcACJQBAg0AAoMAASwAAQUACFsBA9EAA3gAJHRvRwAGKAEPegEABvIB',
      'Aj8AJm9mqQEH0wEJhQAPpgEABfQAA3QABWABBuABB/UAAqEABRQACNsAB3QACckBBVEACFcAA10AFm/1AAPOAQOPAA',
      'ZSAgn6AAErAAXpAAh5AQftAQPXAgN/AAlAAAOfAQg5AAKWAAogAAM5AwMHAAVfAS1vZosCIXRvrAAqb2ZhAQk/AwN8',
      'ACh0b68CCZcBJnRvxwEKvgAEPAAVaNcABp0DCM0ACcYABwwBKW9mJwADkQAH8wIBJgAFBAIGVAIP0AIBCXgCA7oAAs',
      'ADoGxvdmVkIG5pZ2gAAAAA',
    ].join(''),
  },
  {
    writer: 'Python, level 19, with size and checksum',
    codec: 'zstd',
    proseBytes: 1200,
    base64: [
      'KLUv/WSwAwUJAFIFEBPA6/9+dV9b4Wq21r1FSP5/1+VOev1Xf/33WVav90j3kwgwf/3AUcvMLmC9vx7rIpdTLjNnCz',
      'HJKwOM1hu1cEB9qGGrFKW0cSCEIMTOPBEwCFhRAZG0oKA5TtLwtHeVStFzJXMgJTv2QuNWLw/8Oyhv0Mlgwv0ZnBUX',
      'mpqoaHd/qr9DhiQvtcaRkliLXJxRGZo7zYMRxGoTq6lsdnJTf0qV8Bb9gvEM6GmXapmTbt9LHOIWvIhxd6x6KHeM8E',
      'SQceHoC7P1b32mlfIVc78ve7FgvzEM0C4pmgM9EB1f2C6HJ9QuXw/sRflKhZDgCzQpvXOYxbcOtHRQENY0Ui+pXtTm',
      'SoYYIr55IizJKFeIngkMg3wW4c7/ohbqVLxSBfCIvWI=',
    ].join(''),
  },
  {
    writer: 'Python, four blocks of unknown size, with a checksum',
    codec: 'zstd',
    proseBytes: 4000,
    base64: [
      'KLUv/QRo9AcAYkUQE8Dr/351X1vharbWvUVI/n/X5U7+6r/667/Psnq9R7qfRID56weOWmZ2Aev99VgXuZxymTlbiE',
      'leGWC03qiFAwJoqGGrFKW0cSCEIMTwPBEwCJxJQclsKAwHmqQgp36kREX/Tl7RGkd5sSpyIYOeGZxSHCD41BZZqeKx',
      '73j9YVZJ76IRGO9Bm+api5l5g97PhVvxJuPKMfEj7hGRCAHGTaNUEDgk2NdaiV5pu/+kFyXmzaBBfsnQDIiRt316XQ',
      'YHULqQfLAvReuLIPkXNKnecBgKNc60M6gIGDSrl7SXtd2cHpXBd0+GPMllpehOIBrkS4S7/2u10FKpSxXEBQDDgAFf',
      'vf771QdfqPDFIERgEERzHiEIwhQwgSPIDQs0jAH3KSvJk0Ecg5h+RvZj5DyW/N1k5H5OHKMHy3WrGYI2HCeU7qIypu',
      'Ck2VV+ZPIkm0qEl42axqpA9xFixM6B07t0Wy+02BSOsQVByNkv8NQ5FQ7iOB+e96mnf/C0ZRyjyJ/N+KtjkB50UM//',
      'GGjkTS60uLkVj4Keh7e9r0NRXukfYFpsj+gHheaB/wddQH9swPcnEvQoH6gEbAUAs0ABX/1Xr3dWuODFBhG4CBRwgV',
      'FjSQvDbm2GV1nCDIJaZm1GjqqZw/VdC6rGkI6LDMx6/OPk9pGvwVYmZDD7ySuRgFq79YMkRfu+5h2IqWUmCRPvUVO2',
      'G2Lrm3XoMrSKN/oTie6iXPg2EOU+zBGM+RCOWIvhpTmkHCVWH8UdGEZQDXBDE3C3qphRI+BryrBNNDzC5qB3OzBg8r',
      'DBsCbZbd1SfFURHImJMwzs5CksBQAAU2gAIEJDDEKYHREgBCwBE0CBscmICovlt000xCobF7/Hoptf5TDCXsyQYlA+',
      't03kCy6ku5klY3KFiRQ6eCnMcWQUp3f5irjUAJBuP9tHivyZ7mX1e5d9XaCD9BZVyndgcacNET4wMBTfYWfOaY6IR4',
      'f8gaAp43LQjIdKqukoVgxhWkPWERh2Tw52NDW0aiJvosblNSLtR+Cyqyk6OeeaTug/NQwBAACP5X41',
    ].join(''),
  },
  {
    writer: 'Python, level -3',
    codec: 'zstd',
    proseBytes: 1200,
    base64: [
      'KLUv/WCwA30MAJQJYWxidW0gb2Ygw5xiZXIgbmlnaHQgbmlnaHQgbGlzdGVuIGFsYnVtIHJlY29yZCB0byBvZiBhcn',
      'Rpc3RwbGF5IHRvIHNhbWVsb3ZlZCBvZm9mdGhlIHRoZWhlIHRvIMOcYmVyb2ZvZiBwbGF5dG9vZiBzYW1ldGhldG9v',
      'ZiBvZm9mIHRvb2Z0aGVvZnRvbyBsb3ZlZCBuaWdogJeocQdSUJBK+xsgQsQctDoQMispSQeIxfSCWrnyegRbXdZ90l',
      'Hja7QyDoL0YfQv5Cvo+Zm36JlMowau9S70zPadRjn1jyTa7YdSLgjjJEKFIuLiy+NmRLmXSpW3INSDYWp0qsix7c54',
      'SrNXES9EVxseZSGjVBRdW68n5HuQWYJbK2ERey3xNTbrvoIoU2IBVa7sPKNrBRGp/xAmloLMirH/x5OXxNvFoMuJ1F',
      'gdFcZA988XooMvq05wobq7PT9ZK/UtXqL/4+cG3nt0QBmt2IbCk/DV1bjakt6pdK7zqQ7tkdA/diRbGe4JPBz7vwYL',
      'de/jKg==',
    ].join(''),
  },
  {
    writer: 'Python',
    codec: 'snappy',
    proseBytes: 1200,
    base64: [
      'sAlMYWxidW0gb2Ygw5xiZXIgbmlnaHQNBhhsaXN0ZW4gCSIgcmVjb3JkIHRvASwUYXJ0aXN0ERQMcGxheQEZDHNhbW',
      'URNQUMDTQFDAlGEGxvdmVkAUINGy5vAARvZg0PDV4JLAh0aGUFBDIVAAkbDaARBwVbCcYFcgmXAT8Abw0XCW4NMAmR',
      'BSoNEglCNQsFOwBoFdIJMAkkCQwJTwVCCXcRSCk4DQcJLAk4CTIEdG8JNQU6CRkEb2YNCQkPBbsJCwRvZgkOLQARBy',
      'W2LUUJDQmDBToFBQlsCQYJHBF4BHRvEUcFgh0uDV4Jeg1eNT41oARvZgk5CXgNJwkNMkEACUcJghl0NWAJHyViJbsF',
      'iAWSGRQJVgm/BRsJEQlULWEVUQknCU0JBgR0bwEDBTkBVAEECTsBCg2sCRENDQUrFekFkg0aCScFIA3yDX8JGQ0mDQ',
      'cuOQAJlg0ZDQcNQg0HCSIEb2YBAw1VCb8Eb2YBvwGsBG9mDfo2QQAyfAAB7VmvDVwpMAEbcQUNGQ1pDVABOQ0ZBG9m',
      'EQoNHAXNCaQNEgl3JQwBmYkNBScJGgl1CcQFJgkXBHRvEVpZDg09LjIADYgJEwGZMHRvIGxvdmVkIG5pZ2g=',
    ].join(''),
  },
]
