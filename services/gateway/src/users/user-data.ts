/**
 * A collection that holds something of users. Each is listed as `userData` in `deps.ts`, so that deleting an account removes
 * it; a test finds a collection that is not.
 */
export interface UserData {
  /** The collection's name. */
  readonly collection: string
  removeOfUser(userId: string): Promise<void>
}
