import { element } from './element.ts'
import { escapeXml, toXml, toXmlDocument } from './xml.ts'

describe('XML', () => {
  test('escapes markup in text and attributes', () => {
    const written = toXml(element('track', `<b> & "it's"`, { note: 'a"b<c' }))
    expect(written).toBe('<track note="a&quot;b&lt;c">&lt;b&gt; &amp; &quot;it&apos;s&quot;</track>')
  })

  test('replaces what XML cannot carry', () => {
    expect(escapeXml('a\u0000b\u001Fc\uD800d\uFFFE')).toBe('a\uFFFDb\uFFFDc\uFFFDd\uFFFD')
  })

  test('keeps other scripts and characters beyond the basic plane', () => {
    expect(escapeXml('坂本龍一 🎹\n')).toBe('坂本龍一 🎹\n')
  })

  test('wraps an answer in lfm with its status', () => {
    expect(toXmlDocument('failed', [element('error', 'No', { code: 9 })])).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<lfm status="failed"><error code="9">No</error></lfm>\n',
    )
  })
})
