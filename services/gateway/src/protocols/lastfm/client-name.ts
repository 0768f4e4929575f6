/**
 * How a client names itself: the product of its User-Agent (RFC 9110, section 10.1.5), without the version. Some put spaces
 * into their name, though a product has none. Browsers, which all begin with Mozilla, and clients that say nothing have none.
 */
export function clientNameOf(userAgent: string | undefined): string | undefined {
  const [name] =
    /^[^\s/();,]+(?: (?!v?\d)\p{L}[^\s/();,]*)*/iu.exec(userAgent?.trim().slice(0, 100) ?? '') ?? []
  return name && name.toLowerCase() !== 'mozilla' ? name : undefined
}
