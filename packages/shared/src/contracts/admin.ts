import { z } from 'zod'
import { defineContract } from './contract.ts'
import { pageOf, pageQuery } from './plays.ts'

const path = '/admin/users'
const tag = 'Administration'
const params = z.object({ id: z.uuid() })

const listedUserSchema = z
  .object({
    id: z.uuid(),
    username: z.string(),
    display_name: z.string().optional(),
    created_at: z.iso.datetime(),
    last_seen_at: z.iso.datetime().optional().describe('To the minute; absent if they were never seen'),
    is_administrator: z.boolean(),
    is_disabled: z.boolean(),
    plays: z
      .int()
      .optional()
      .describe('How many of their plays the library keeps; absent while it does not answer'),
    tokens: z.int().describe('How many API tokens they have'),
    sessions: z.int().describe('How many sign-ins are open'),
  })
  .meta({ id: 'ListedUser' })

export const listUsers = defineContract({
  method: 'get',
  path,
  summary: 'List the users, in the order they registered',
  tag,
  access: 'administrator',
  query: z.strictObject({
    ...pageQuery,
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(100)
      .default(50)
      .describe('How many items the page holds at most'),
  }),
  response: { status: 200, description: 'A page of users', schema: pageOf(listedUserSchema) },
})

export const updateUser = defineContract({
  method: 'patch',
  path: `${path}/:id`,
  summary: 'Disable or enable a user, or change whether they are an administrator',
  description:
    "A disabled user's sign-ins and tokens are refused, where several gateways run within 10 seconds; enabled again, they work as before. What is left out stays as it is. There is always an administrator who can sign in.",
  tag,
  access: 'administrator',
  params,
  body: z.strictObject({
    is_administrator: z.boolean().optional(),
    is_disabled: z.boolean().optional(),
  }),
  response: { status: 204, description: 'Changed' },
})

export const deleteUser = defineContract({
  method: 'delete',
  path: `${path}/:id`,
  summary: 'Delete a user and everything they have',
  description: 'Like `POST /users/me/delete`, which administrators use for their own account.',
  tag,
  access: 'administrator',
  params,
  response: { status: 204, description: 'Deleted; the username is free' },
})
