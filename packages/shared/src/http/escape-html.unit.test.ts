import { escapeHtml } from './escape-html.ts'

test('lets nothing out of a text or an attribute', () => {
  expect(escapeHtml(`<b> & "it's" 坂本龍一`)).toBe('&lt;b&gt; &amp; &quot;it&#39;s&quot; 坂本龍一')
})
