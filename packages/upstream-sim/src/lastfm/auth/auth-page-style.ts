export const authPageStyle = `
:root { color-scheme: light dark; --ink: #1d1b20; --soft: #625e69; --paper: #fff; --ground: #f3f1f4;
  --line: #d9d5dc; --accent: #b3123a; --accent-ink: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #f1eef3; --soft: #aba5b3; --paper: #211f26;
  --ground: #151318; --line: #3c3843; --accent: #e5476b; --accent-ink: #1a0409; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--ground); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { width: 100%; max-width: 27rem; padding: 2.25rem; background: var(--paper);
  border: 1px solid var(--line); border-radius: 1rem; box-shadow: 0 1rem 3rem rgb(0 0 0 / 8%); }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; text-wrap: balance; }
h1.done::before { content: "✓ "; color: var(--accent); }
p { margin: 0 0 1.25rem; color: var(--soft); }
p strong { color: var(--ink); }
.badge { display: inline-block; margin: 0 0 1.25rem; padding: .15rem .7rem; border-radius: 1rem;
  border: 1px solid var(--accent); color: var(--accent); font-size: .75rem; font-weight: 600;
  letter-spacing: .06em; text-transform: uppercase; }
label { display: block; margin-bottom: .35rem; font-weight: 600; }
input:not([type=hidden]) { width: 100%; padding: .65rem .8rem; font: inherit; color: inherit;
  background: var(--ground); border: 1px solid var(--line); border-radius: .5rem; }
input[aria-invalid] { border-color: var(--accent); }
.hint, .error { margin: .4rem 0 1.5rem; font-size: .875rem; }
.error { margin-bottom: 0; color: var(--accent); font-weight: 600; }
.actions { display: flex; gap: .75rem; }
button { flex: 1; padding: .7rem 1rem; font: inherit; font-weight: 600; border-radius: .5rem; cursor: pointer;
  border: 1px solid var(--line); background: transparent; color: inherit; }
button.allow { flex: 2; border-color: var(--accent); background: var(--accent); color: var(--accent-ink); }
button:hover { filter: brightness(1.08); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
footer { margin-top: 1.75rem; padding-top: 1.25rem; border-top: 1px solid var(--line); font-size: .8125rem;
  color: var(--soft); }
`
