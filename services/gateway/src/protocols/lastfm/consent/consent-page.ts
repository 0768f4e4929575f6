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

/** The page on which a person lets an application into their account, or doesn't. */
export function questionPage(question: Question): string {
  const { application, owner, action, hidden, visitor, error } = question
  const name = `<strong>${escapeHtml(application)}</strong>`
  const kept = Object.entries(hidden).flatMap(([field, value]) =>
    value === undefined ? [] : `<input type="hidden" name="${field}" value="${escapeHtml(value)}">`,
  )
  return writePage(
    'Let an application in?',
    `<h1>Let ${name} into your account?</h1>
<p>It is an application of <strong>${escapeHtml(owner)}</strong>, a user of this server. It may then</p>
<ul>
<li>add to what you have listened to, and say what you are listening to</li>
<li>love tracks in your name</li>
<li>see what you have listened to</li>
</ul>
<p>Let it in only if you have just come from it yourself. You can end this at any time.</p>
${error ? `<p class="error" role="alert">${escapeHtml(error)}</p>` : ''}
<form method="post" action="${escapeHtml(action)}">
${kept.join('\n')}
${visitor === undefined ? credentialFields(question) : `<p>You are signed in as <strong>${escapeHtml(visitor)}</strong>.</p>`}
<div class="actions">
<button name="action" value="allow" class="allow">Let it in</button>
<button name="action" value="deny" formnovalidate>Don’t</button>
</div>
</form>`,
  )
}
