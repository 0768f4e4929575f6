// `npm start`: builds what is stale, then becomes Ongaku. One process, so that a signal to npm reaches what it runs.
import { spawnSync } from 'node:child_process'

const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
})
if (status !== 0) process.exit(status ?? 1)

await import('../apps/ongaku/dist/main.js')
