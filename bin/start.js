// `npm start`: builds what is stale, then becomes Ongaku.
import { spawnSync } from 'node:child_process'

const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
})
if (status !== 0) process.exit(status ?? 1)

// npm runs this in a shell, and a signal sent to npm ends that shell without reaching us. So we stop when the shell is
// gone.
const shell = process.ppid
const watch = setInterval(() => {
  if (process.ppid === shell) return
  clearInterval(watch)
  process.kill(process.pid, 'SIGTERM')
}, 500)
watch.unref()

await import('../apps/ongaku/dist/main.js')
