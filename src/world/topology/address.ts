/** Whether a text is an IPv4 address in dotted decimal. */
export function isAddress(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((p) => /^(0|[1-9]\d{0,2})$/.test(p) && Number(p) <= 255)
}

/** Whether a text is an IPv4 address with a prefix length. */
export function isCidr(text: string): boolean {
  const [ip = '', length = '', ...rest] = text.split('/')
  return rest.length === 0 && isAddress(ip) && /^\d{1,2}$/.test(length) && Number(length) <= 32
}

export const isMac = (text: string): boolean => /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text)
