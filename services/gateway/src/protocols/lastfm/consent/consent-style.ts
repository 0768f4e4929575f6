import { createHash } from 'node:crypto'

export const consentStyle = `
:root { color-scheme: light dark; --ink: #1c1b1f; --soft: #5d5a66; --paper: #fff; --ground: #f2f1f5;
  --line: #d6d3dd; --accent: #5b3fa8; --on-accent: #fff; --bad: #a3172f; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceaf1; --soft: #aaa5b5; --paper: #221f2a;
  --ground: #15131a; --line: #3d3849; --accent: #b6a0f5; --on-accent: #1b1030; --bad: #ff8fa1; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.25rem;
  background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 27rem; padding: 2rem; background: var(--paper); border: 1px solid var(--line);
  border-radius: .75rem; overflow-wrap: anywhere; }
.brand { margin: 0 0 1.25rem; color: var(--accent); font-weight: 700; letter-spacing: .02em; }
h1 { margin: 0 0 .75rem; font-size: 1.4rem; line-height: 1.25; }
p, ul { margin: 0 0 1rem; color: var(--soft); }
ul { padding-left: 1.25rem; }
strong { color: var(--ink); }
label { display: block; margin-bottom: .25rem; font-weight: 600; }
input { width: 100%; margin-bottom: 1rem; padding: .6rem .75rem; font: inherit; color: inherit;
  background: var(--ground); border: 1px solid var(--line); border-radius: .5rem; }
.error { color: var(--bad); font-weight: 600; }
.actions { display: flex; gap: .75rem; margin-top: .5rem; }
button { flex: 1 0 auto; padding: .65rem 1rem; font: inherit; font-weight: 600; color: inherit; cursor: pointer;
  background: transparent; border: 1px solid var(--line); border-radius: .5rem; }
button.allow { flex-grow: 2; color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`

const styleHash = createHash('sha256').update(consentStyle).digest('base64')

/** @param callback as `policySourceOf` writes it, where the form may lead there */
export const consentPolicy = (callback?: string): string =>
  `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'${callback ? ` ${callback}` : ''}; base-uri 'none'; frame-ancestors 'none'`
