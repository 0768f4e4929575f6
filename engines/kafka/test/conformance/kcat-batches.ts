/** One batch in each codec as kcat 1.7.1 (librdkafka 2.0.2) sent it, in base64: what `messagesOfKcat` gives. */
export const kcatBatches = {
  gzip: [
    'AAAAAAAAAAAAAADWAAAAAAIsiB1oAAEAAAALAAABofsCkNIAAAGh+wKQ0v//////////////////AAAADB+LCAAAAAAAAANr',
    'YmRgYGDJNigqyEmsVDBQyE9TKMlIVShOzE1VSCwqySwu0UESyEkqzUXi52WmZ5QwNAGNYGLJNoQYYUiuESws2UYQI4zINYKN',
    'JdsYYoQxuUZwwMPChFwjuOBhYUquETzwsDAj1wg+eFiYk2uEADwsLMg1QggeFpbkGNECNEIEGBYlkKRFVvIEmSEGDAyoGWSl',
    'TwAnRjlgJgMAAA==',
  ].join(''),
  snappy: [
    'AAAAAAAAAAAAAADhAAAAAALHzDPjAAIAAAALAAABofsCktwAAAGh+wKS3P//////////////////AAAADKYGiIIBAAAABGsw',
    'cnBsYXkgMCBvZiB0aGUgc2FtZSBhcnRpc3QsHREQbGJ1bSwZEBRuaWdodAABQwwCBGsxCUMAMd5DAAwEBGsyCUMAMt5DAAwG',
    'BGszCUMAM95DAAAINQwANN5DAAAKNQwANd5DAAAMNQwANt5DAAAONQwAN95DAAAQNQwAON5DAAASNQwAOc5DACCEAQAAFARr',
    'MnRFngAx0p8CAUQMFgRrMw1E0qAC',
  ].join(''),
  lz4: [
    'AAAAAAAAAAAAAAD2AAAAAAJyA+KnAAMAAAALAAABofsClN8AAAGh+wKU3///////////////////AAAADAQiTRhgQIK2AAAA',
    '9xSCAQAAAARrMHJwbGF5IDAgb2YgdGhlIHNhbWUgYXJ0aXN0LBEAR2xidW0QAGBuaWdodABDAEICBGsxQwAfMUMAJUIEBGsy',
    'QwAfMkMAJUIGBGszQwAfM0MAJRUIDAEfNEMAJRUKDAEfNUMAJRUMDAEfNkMAJRUODAEfN0MAJRUQDAEfOEMAJRUSDAEfOUMA',
    'IZGEAQAAFARrMnSeAh8xnwIiAEQAQxYEazNEAA+gAh1QaWdodAAAAAAA',
  ].join(''),
  zstd: [
    'AAAAAAAAAAAAAADRAAAAAAIAJbRcAAQAAAALAAABofsCluoAAAGh+wKW6v//////////////////AAAADCi1L/0AWL0EAPLF',
    'Fh1gT3N1AV+uR2xyG/amgiDa/ojd8XIcWR7Ho4RNps1YEX9Gqhfr4c/oYXAUGgTGYCFQBBhjBazFqkqxMn9C7yeBk8YCiYl+',
    'YDttXdOeda83Qtm0lxYrTmL9n1AYABolDgDYSZQ4FwgXcA5orOAI0K7gMKBJwTmgsYIjQLvCYQ9Lk4JzAUYF5wKMCucyAlYz',
    'DRkZ8wk=',
  ].join(''),
}

/** The messages in those batches. */
export const messagesOfKcat = Array.from({ length: 12 }, (_, i) => ({
  key: `k${i % 4}`,
  value: `play ${i} of the same artist, the same album, the same night`,
}))
