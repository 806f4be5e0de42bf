/** The letters of generated names: no vowels, nothing that looks like another (util/rand). */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'

/** Canonical text of a value: keys sorted, absent fields left out. */
function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  const map = value as Record<string, unknown>
  return `{${Object.keys(map).filter((k) => map[k] !== undefined).sort().map((k) => `${JSON.stringify(k)}:${canonical(map[k])}`).join()}}`
}

/** FNV-1 of 32 bits (hash/fnv's New32a multiplies after the exclusive or). */
function fnv(text: string): number {
  let h = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) h = Math.imul(h ^ byte, 0x01000193)
  return h >>> 0
}

/** rand.SafeEncodeString of the decimal digits. */
const encode = (digits: string): string => [...digits].map((c) => ALPHABET[c.charCodeAt(0) % ALPHABET.length]).join('')

/** Hashes of templates that were hashed before: stored objects are never changed in place. */
const known = new WeakMap<object, string>()

/**
 * The hash of a pod template (controller.ComputeHash). The same template gives the same hash; the real one hashes Go's dump of the structure,
 * so the letters differ from a real cluster's, their kind does not.
 */
export function templateHash(template: object, collisions = 0): string {
  const before = collisions === 0 && Object.isFrozen(template) ? known.get(template) : undefined
  if (before !== undefined) return before
  const hash = encode(String(fnv(canonical(template) + (collisions === 0 ? '' : `#${collisions}`))))
  if (collisions === 0 && Object.isFrozen(template)) known.set(template, hash)
  return hash
}

/** Equal but for the label that the hash itself became. */
export function sameTemplate(a: { metadata?: { labels?: Record<string, string> } }, b: { metadata?: { labels?: Record<string, string> } }, label: string): boolean {
  return bare(a, label) === bare(b, label)
}

const bareTexts = new WeakMap<object, string>()

/** The text of a template without the label. */
function bare(t: { metadata?: { labels?: Record<string, string> } }, label: string): string {
  const before = bareTexts.get(t)
  if (before !== undefined) return before
  const text = canonical(withoutLabel(t, label))
  if (Object.isFrozen(t)) bareTexts.set(t, text)
  return text
}

function withoutLabel(t: { metadata?: { labels?: Record<string, string> } }, label: string): object {
  const { [label]: _, ...labels } = t.metadata?.labels ?? {}
  return { ...t, metadata: { ...t.metadata, labels } }
}
