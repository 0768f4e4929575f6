import { escapeHtml } from '@ongaku/shared/http'
import { consentStyle } from './consent-style.ts'

/** The question, as a form that works without a script. */
export interface Question {
  /** The application, as its API account calls it. */
  application: string
  /** Whose API account it is. */
  owner: string
  /** Where the form goes, and what goes back with it unseen. */
  action: string
  hidden: Record<string, string | undefined>
  /** Who is signed in; without anybody the form asks for a username and password. */
  visitor?: string | undefined
  /** What was wrong with the answer before, and the username in it. */
  error?: string | undefined
  username?: string | undefined
}

const writePage = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · Ongaku</title>
<link rel="icon" href="data:,">
<style>${consentStyle}</style>
</head>
<body>
<main>
<p class="brand">Ongaku</p>
${body}
</main>
</body>
</html>
`

/** What somebody reads once there is nothing left to do here. */
export const outcomePage = (title: string, text: string): string =>
  writePage(title, `<h1>${title}</h1>\n<p>${escapeHtml(text)}</p>`)

const credentialFields = ({ username = '' }: Question): string => `<label for="username">Username</label>
<input id="username" name="username" value="${escapeHtml(username)}" maxlength="256" required autocomplete="username" autocapitalize="none" spellcheck="false">
<label for="password">Password</label>
<input id="password" name="password" type="password" maxlength="1024" required autocomplete="current-password">`

/** The page that asks a person whether an application may use their account. */
export function questionPage(question: Question): string {
  const { application, owner, action, hidden, visitor, error } = question
  const name = `<strong>${escapeHtml(application)}</strong>`
  const kept = Object.entries(hidden).flatMap(([field, value]) =>
    value === undefined ? [] : `<input type="hidden" name="${field}" value="${escapeHtml(value)}">`,
  )
  return writePage(
    'Allow access?',
    `<h1>Allow ${name} to use your account?</h1>
<p><strong>${escapeHtml(owner)}</strong>, a user of this server, registered this application. It will be able to</p>
<ul>
<li>add plays to your history, and report what you are listening to</li>
<li>love and unlove tracks for you</li>
<li>read your history</li>
</ul>
<p>It does not get your password, and you can withdraw its access at any time. Allow it only if the application
has just sent you here.</p>
${error ? `<p class="error" role="alert">${escapeHtml(error)}</p>` : ''}
<form method="post" action="${escapeHtml(action)}">
${kept.join('\n')}
${visitor === undefined ? credentialFields(question) : `<p>You are signed in as <strong>${escapeHtml(visitor)}</strong>.</p>`}
<div class="actions">
<button name="action" value="allow" class="allow">Allow access</button>
<button name="action" value="deny" formnovalidate>Cancel</button>
</div>
</form>`,
  )
}
