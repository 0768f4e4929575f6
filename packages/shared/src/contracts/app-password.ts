import { z } from 'zod'
import { defineContract } from './contract.ts'

const path = '/users/me/app-password'
const tag = 'App password'

export const createAppPassword = defineContract({
  method: 'post',
  path,
  access: 'owner',
  summary: 'Make an app password, replacing the one before',
  description:
    'For players that sign in with a username and a password: those that speak Audioscrobbler, Last.fm or Subsonic. Players that signed in with the one before have to sign in again.',
  tag,
  response: {
    status: 201,
    description: 'The app password, shown only this once',
    schema: z.object({ app_password: z.string(), created_at: z.iso.datetime() }),
  },
})

export const getAppPassword = defineContract({
  method: 'get',
  path,
  summary: 'Get whether there is an app password',
  tag,
  response: {
    status: 200,
    description: 'Whether there is one, and since when',
    schema: z.object({ exists: z.boolean(), created_at: z.iso.datetime().optional() }),
  },
})

export const removeAppPassword = defineContract({
  method: 'delete',
  path,
  access: 'owner',
  summary: 'Remove the app password',
  tag,
  response: { status: 204, description: 'Players that signed in with it are signed out' },
})
