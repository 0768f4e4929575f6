/** The page on which calls can be tried, over Swagger UI. Paths are absolute, so that it works with and without a final slash. */
export const docsPage = (assets: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Ongaku API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${assets}/swagger-ui.css">
  </head>
  <body>
    <div id="api"></div>
    <noscript>This page needs JavaScript; the document it shows is at openapi.yaml.</noscript>
    <script src="${assets}/swagger-ui-bundle.js"></script>
    <script src="${assets}/start.js"></script>
  </body>
</html>
`

/** A file of its own, since the page's policy allows no inline script. */
export const docsScript = (documentUrl: string): string => `SwaggerUIBundle({
  url: ${JSON.stringify(documentUrl)},
  domNode: document.getElementById('api'),
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: null,
})
`

/**
 * Everything from this server and nothing else. Swagger UI sets style attributes and draws its icons from data: addresses.
 */
export const docsPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
