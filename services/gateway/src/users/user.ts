export interface User {
  id: string
  username: string
  /** As `hashPassword` writes it. */
  passwordHash: string
  createdAt: Date
}
