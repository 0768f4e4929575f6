import { authPageStyle } from './auth-page-style.ts'
import { escapeHtml } from '@ongaku/shared/http'

export type AuthPage =
  | { kind: 'ask'; apiKey: string; token: string | undefined; cb: string | undefined; wrongName?: WrongName }
  | { kind: 'allowed'; username: string }
  | { kind: 'denied' }
  | { kind: 'refused'; reason: string }

/** A user name that was refused, to be shown again with the reason. */
interface WrongName {
  username: string
  reason: string
}

/** The page where a person lets an application into their (simulated) account. It needs no script and no other files. */
export function renderAuthPage(page: AuthPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${titles[page.kind]} · Last.fm simulator</title>
<style>${authPageStyle}</style>
</head>
<body>
<main>
<p class="badge">Simulator</p>
${renderBody(page)}
<footer>This is Ongaku’s own stand-in for Last.fm. Nothing here reaches the real service, and no password is
asked for.</footer>
</main>
</body>
</html>
`
}

const titles: Readonly<Record<AuthPage['kind'], string>> = {
  ask: 'Allow access',
  allowed: 'Access allowed',
  denied: 'Access denied',
  refused: 'Not possible',
}

function renderBody(page: AuthPage): string {
  switch (page.kind) {
    case 'ask':
      return renderQuestion(page)
    case 'allowed':
      return renderOutcome(
        'done',
        'Access allowed',
        `The application may now scrobble as <strong>${escapeHtml(page.username)}</strong>. Go back to it and carry on.`,
      )
    case 'denied':
      return renderOutcome('', 'Access denied', 'The application was not let in. You can close this page.')
    case 'refused':
      return renderOutcome('', 'That link doesn’t work', escapeHtml(page.reason))
  }
}

function renderOutcome(className: string, title: string, text: string): string {
  return `<h1 class="${className}">${title}</h1>\n<p>${text}</p>`
}

function renderQuestion({ apiKey, token, cb, wrongName }: Extract<AuthPage, { kind: 'ask' }>): string {
  const hidden = Object.entries({ api_key: apiKey, token, cb })
    .filter((pair): pair is [string, string] => pair[1] !== undefined)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`)
  return `<h1>Let this application into your account?</h1>
<p>It wants to see what you listen to and add to your history on the simulated Last.fm.</p>
<form method="post" action="/api/auth/">
${hidden.join('\n')}
<label for="username">User name</label>
<input id="username" name="username" value="${escapeHtml(wrongName?.username ?? 'listener')}" maxlength="64" autocomplete="off" spellcheck="false"${wrongName ? ' aria-invalid="true" aria-describedby="username-error"' : ''}>
${wrongName ? `<p class="error" id="username-error">${escapeHtml(wrongName.reason)}</p>` : ''}
<p class="hint">Any name will do. A new one makes an account.</p>
<div class="actions">
<button name="action" value="allow" class="allow">Allow access</button>
<button name="action" value="deny" class="deny" formnovalidate>Deny</button>
</div>
</form>`
}
