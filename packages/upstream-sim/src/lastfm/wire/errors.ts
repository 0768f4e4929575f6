interface Definition {
  readonly status: number
  readonly message: string
}

/**
 * Last.fm's error codes with their messages and HTTP statuses.
 *
 * Codes and messages: last.fm/api/errorcodes and the "Errors" lists of the method pages. Statuses aren't
 * documented; those of 3, 6, 9, 10, 13, 14, 17 and 26 (400, 403), 8 (500), 16 (503) and 29 (429) are as
 * reported by clients' issue trackers and the community's docs at lastfm-docs.github.io/api-docs, the others
 * follow from them. The real service has also been seen to answer an error with 200: clients must read the body.
 */
export const lastfmErrors: ReadonlyMap<number, Definition> = new Map([
  [2, { status: 400, message: 'Invalid service - This service does not exist' }],
  [3, { status: 400, message: 'Invalid Method - No method with that name in this package' }],
  [4, { status: 403, message: 'Authentication Failed - You do not have permissions to access the service' }],
  [5, { status: 400, message: "Invalid format - This service doesn't exist in that format" }],
  [6, { status: 400, message: 'Invalid parameters - Your request is missing a required parameter' }],
  [7, { status: 400, message: 'Invalid resource specified' }],
  [
    8,
    {
      status: 500,
      message: 'Operation failed - Most likely the backend service failed. Please try again.',
    },
  ],
  [9, { status: 403, message: 'Invalid session key - Please re-authenticate' }],
  [10, { status: 403, message: 'Invalid API key - You must be granted a valid key by last.fm' }],
  [11, { status: 503, message: 'Service Offline - This service is temporarily offline. Try again later.' }],
  [13, { status: 403, message: 'Invalid method signature supplied' }],
  [14, { status: 403, message: 'Unauthorized Token - This token has not been authorized' }],
  [15, { status: 403, message: 'This token has expired' }],
  [16, { status: 503, message: 'The service is temporarily unavailable, please try again.' }],
  [17, { status: 403, message: 'Login: User required to be logged in' }],
  [
    26,
    {
      status: 403,
      message: 'API Key Suspended - This application is not allowed to make requests to the web services',
    },
  ],
  [
    29,
    {
      status: 429,
      message: 'Rate Limit Exceeded - This application has made too many requests in a short period.',
    },
  ],
])

/** A refusal in Last.fm's own words; rendered as `{"error","message"}` or `<error code="…">`. */
export class LastfmError extends Error {
  readonly code: number
  readonly status: number

  /** @param override another message or HTTP status than the code's usual one */
  constructor(code: number, override: Partial<Definition> = {}) {
    const usual = lastfmErrors.get(code)
    super(override.message ?? usual?.message ?? 'Unknown error')
    this.name = 'LastfmError'
    this.code = code
    this.status = override.status ?? usual?.status ?? 400
  }
}
