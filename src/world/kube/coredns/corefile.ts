/** One plugin of a server block: its name, the words behind it, the lines of its block. */
export interface Directive { readonly name: string; readonly args: readonly string[]; readonly block: readonly (readonly string[])[]; readonly line: number }
export interface ServerBlock { readonly zones: readonly string[]; readonly port: number; readonly directives: readonly Directive[] }

/** Plugins that CoreDNS 1.12 is built with. */
const KNOWN = new Set(`acl any auto autopath azure bind bufsize cache cancel chaos clouddns debug dns64 dnssec dnstap erratic errors etcd file forward geoip grpc header health hosts k8s_external kubernetes loadbalance local
log loop metadata minimal multisocket nsid on pprof prometheus quic ready reload rewrite root route53 secondary sign template timeouts tls trace transfer tsig view whoami`.split(/\s+/))

export type Parsed = { readonly blocks: readonly ServerBlock[] } | { readonly error: string }

interface Token { readonly text: string; readonly line: number; readonly first: boolean }

function tokens(text: string): Token[] {
  const out: Token[] = []
  text.split('\n').forEach((l, i) => {
    let first = true
    for (const m of l.replace(/(^|\s)#.*$/, '').matchAll(/"((?:[^"\\]|\\.)*)"|[^\s"]+/g)) {
      out.push({ text: m[1] ?? m[0], line: i + 1, first })
      first = false
    }
  })
  return out
}

/** `.:53`, `example.org`, `dns://cluster.local:1053`: the zone and the port. */
function zoneOf(word: string): { zone: string; port: number } {
  const m = /^(?:dns:\/\/)?(.*?)(?::(\d+))?$/.exec(word.replace(/,$/, ''))!
  const zone = m[1] === '' || m[1] === '.' ? '.' : `${m[1]!.replace(/\.$/, '').toLowerCase()}.`
  return { zone, port: Number(m[2] ?? 53) }
}

/** Reads a Corefile; `file` stands in the words of its mistakes. `more`: plugins that an image was built with besides. */
export function parseCorefile(text: string, file: string, more: readonly string[] = []): Parsed {
  const all = tokens(text)
  const blocks: ServerBlock[] = []
  let at = 0
  const next = (): Token | undefined => all[at++]
  while (at < all.length) {
    const heads: Token[] = []
    for (let t = next(); t && t.text !== '{'; t = next()) heads.push(t)
    if (all[at - 1]?.text !== '{') return { error: `${file}:${heads.at(-1)?.line ?? 1} - Error during parsing: Unexpected EOF` }
    const directives: Directive[] = []
    for (let t = next(); t?.text !== '}'; t = next()) {
      if (!t) return { error: `${file}:${all.at(-1)?.line ?? 1} - Error during parsing: Unexpected EOF, expecting '}'` }
      if (!KNOWN.has(t.text) && !more.includes(t.text)) return { error: `${file}:${t.line} - Error during parsing: Unknown directive '${t.text}'` }
      const args: string[] = []
      while (all[at] && !all[at]!.first && all[at]!.text !== '{') args.push(next()!.text)
      const block: string[][] = []
      if (all[at]?.text === '{') {
        at++
        for (let depth = 1; depth > 0;) {
          const b = next()
          if (!b) return { error: `${file}:${all.at(-1)?.line ?? 1} - Error during parsing: Unexpected EOF, expecting '}'` }
          if (b.text === '}') depth--
          else if (b.first) block.push([b.text])
          else block.at(-1)?.push(b.text)
        }
      }
      directives.push({ name: t.text, args, block, line: t.line })
    }
    const zones = heads.map((h) => zoneOf(h.text))
    blocks.push({ zones: zones.map((z) => z.zone), port: zones[0]?.port ?? 53, directives })
  }
  return { blocks }
}

export const directive = (b: ServerBlock, name: string): Directive | undefined => b.directives.find((d) => d.name === name)

/** The block that is for a name: the longest zone that it ends with. */
export function blockFor(blocks: readonly ServerBlock[], name: string, port: number): ServerBlock | undefined {
  let best: ServerBlock | undefined
  let length = -1
  for (const b of blocks) {
    if (b.port !== port) continue
    for (const z of b.zones) if (inZone(name, z) && z.length > length) [best, length] = [b, z.length]
  }
  return best
}

export const inZone = (name: string, zone: string): boolean => zone === '.' || name === zone || name.endsWith(`.${zone}`)
