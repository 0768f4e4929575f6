/** `started_at` → `startedAt`. */
export const toCamelKey = (key: string): string =>
  key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

type CamelKey<K> = K extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelKey<Tail>>}` : K

type Opaque = Date | Uint8Array | ((...args: never[]) => unknown)

/** A wire type with its snake_case keys in camelCase, as code sees it. Records with free keys keep their keys. */
export type FromWire<T> = T extends Opaque
  ? T
  : T extends readonly (infer Item)[]
    ? FromWire<Item>[]
    : T extends object
      ? string extends keyof T
        ? { [K in keyof T]: FromWire<T[K]> }
        : { [K in keyof T as CamelKey<K>]: FromWire<T[K]> }
      : T
