export const PROC = '/proc/sys/'

/**
 * The path below /proc/sys of a key: the first separator decides whether dots or slashes part it, the other one then stands for itself
 * (`net.ipv4.conf.eth0/100.forwarding`, `net/ipv4/conf/eth0.100/forwarding`).
 */
export function pathOfKey(key: string): string {
  const first = /[./]/.exec(key)?.[0]
  return first === '.' ? key.replace(/[./]/g, (c) => (c === '.' ? '/' : '.')) : key
}

/** The key of a path, with dots. */
export const keyOfPath = (path: string): string => path.replace(/[./]/g, (c) => (c === '.' ? '/' : '.'))

export interface Setting { readonly key: string; readonly value: string; readonly lenient: boolean }

/** `key = value`, a `-` before the key says that a failure is none. Undefined for what is neither. */
export function parseSetting(text: string): Setting | undefined {
  const equals = text.indexOf('=')
  if (equals < 0) return undefined
  const word = text.slice(0, equals).trim()
  const lenient = word.startsWith('-')
  const key = lenient ? word.slice(1).trim() : word
  return key === '' || /\s/.test(key) ? undefined : { key, value: text.slice(equals + 1).trim(), lenient }
}
