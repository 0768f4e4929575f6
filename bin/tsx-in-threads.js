// Preloaded by `npm run dev`: tsx itself registers its loader in the main thread only, and the engines run in threads.
import { isMainThread } from 'node:worker_threads'

if (!isMainThread) {
  const { register } = await import('tsx/esm/api')
  register()
}
