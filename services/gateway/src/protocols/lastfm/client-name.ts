/**
 * How a client names itself: the product of its User-Agent (RFC 9110, section 10.1.5), without the version. Browsers,
 * which all begin with Mozilla, and clients that say nothing have none.
 */
export function clientNameOf(userAgent: string | undefined): string | undefined {
  const [product] = /^[^\s/();,]+/.exec(userAgent?.trim() ?? '') ?? []
  return product && product.toLowerCase() !== 'mozilla' ? product.slice(0, 100) : undefined
}
