// The page keeps the session key, which doesn't expire, and forgets the sign-in with which it was got.

const keys = { session: 'lastfm_session_key', username: 'lastfm_username' }

const find = (selector) => document.querySelector(selector)
const message = find('#message')

/** The sign-in and the token of Last.fm, between the first step and the second. */
const linking = { accessToken: undefined, token: undefined }

function say(text, refused = false) {
  message.textContent = text
  message.classList.toggle('refused', refused)
}

/** Calls the API, and throws the reason it gives for a refusal. */
async function call(path, { body, accessToken } = {}) {
  const response = await fetch(`/api/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(accessToken && { authorization: `Bearer ${accessToken}` }),
    },
    body: body && JSON.stringify(body),
  })
  const answer = await response.json().catch(() => ({}))
  if (!response.ok) throw new Error(answer.detail ?? `The server answered with ${response.status}`)
  return answer
}

function show() {
  const linked = localStorage.getItem(keys.session) !== null
  find('#step-1').hidden = linked
  find('#step-2').hidden = linked || !linking.token
  find('#step-3').hidden = !linked
  find('#linked-as').textContent = localStorage.getItem(keys.username) ?? ''
}

/** Offers the tracks that were played most, since the calls take only tracks of the library. */
async function offerTracks(accessToken) {
  const { items } = await call('/charts/tracks?limit=20', { accessToken })
  const options = items.map(({ id, artist, title }) => new Option(`${artist} – ${title}`, id))
  find('#tracks').replaceChildren(...options)
  const [first] = items
  if (first) find('#play').elements.track.value = first.id
}

async function begin(form) {
  const { username, password } = Object.fromEntries(new FormData(form))
  const { access_token: accessToken } = await call('/auth/login', { body: { username, password } })
  const { auth_url: authUrl, token } = await call('/lastfm/auth', { accessToken })
  Object.assign(linking, { accessToken, token })
  find('#auth-url').href = authUrl
  form.reset()
  return 'Last.fm has given a token. Now allow access.'
}

async function createSession() {
  const { accessToken, token } = linking
  const session = await call('/lastfm/session', { accessToken, body: { token } })
  localStorage.setItem(keys.session, session.session_key)
  localStorage.setItem(keys.username, session.username)
  await offerTracks(accessToken)
  Object.assign(linking, { accessToken: undefined, token: undefined })
  return session.message
}

async function play(form, action) {
  const { track, 'album-artist': albumArtist } = Object.fromEntries(new FormData(form))
  const body = { session_key: localStorage.getItem(keys.session) }
  if (action === 'scrobble') {
    // A player sends the time at which the track began.
    body.timestamp = Math.floor(Date.now() / 1000)
    if (albumArtist) body.album_artist = albumArtist
  }
  return (await call(`/tracks/${encodeURIComponent(track)}/${action}`, { body })).message
}

function forget() {
  for (const key of Object.values(keys)) localStorage.removeItem(key)
  return 'The session is forgotten here. To end it, unlink the account.'
}

/** Does one thing at a time, and says what came of it. */
async function run(work) {
  say('…')
  try {
    say(await work())
  } catch (error) {
    say(error.message, true)
  }
  show()
}

find('#begin').addEventListener('submit', (event) => {
  event.preventDefault()
  void run(() => begin(event.target))
})
find('#allowed').addEventListener('click', () => void run(createSession))
find('#play').addEventListener('submit', (event) => {
  event.preventDefault()
  void run(() => play(event.target, event.submitter.value))
})
find('#forget').addEventListener('click', () => void run(forget))
show()
