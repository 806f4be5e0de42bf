/** A name of an image as containerd resolves it: `traefik/whoami` is `docker.io/traefik/whoami:latest`. */
export interface Reference {
  readonly registry: string
  readonly repository: string
  readonly tag?: string
  readonly digest?: string
}

/** The first path component is a registry if it has a dot or a colon, or is `localhost` (distribution's reference grammar). */
function split(name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/')
  const first = slash < 0 ? '' : name.slice(0, slash)
  if (/[.:]/.test(first) || first === 'localhost') return { registry: first, repository: name.slice(slash + 1) }
  return { registry: 'docker.io', repository: slash < 0 ? `library/${name}` : name }
}

const GRAMMAR = /^([a-zA-Z0-9]+(?:(?:\.|_|__|-+)[a-zA-Z0-9]+)*(?::\d+)?(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/

/** Reads an image name; undefined for one that no registry could have (`InvalidImageName`). */
export function parseReference(text: string): Reference | undefined {
  const m = GRAMMAR.exec(text)
  if (!m) return undefined
  const { registry, repository } = split(m[1]!)
  if (/[A-Z]/.test(repository)) return undefined
  const tag = m[2] ?? (m[3] === undefined ? 'latest' : undefined)
  return { registry, repository, ...(tag === undefined ? {} : { tag }), ...(m[3] === undefined ? {} : { digest: m[3] }) }
}

/** `docker.io/traefik/whoami:latest`. */
export const fullName = (r: Reference): string => `${r.registry}/${r.repository}${r.tag === undefined ? '' : `:${r.tag}`}${r.digest === undefined ? '' : `@${r.digest}`}`

/** `docker.io/traefik/whoami`. */
export const repositoryOf = (r: Reference): string => `${r.registry}/${r.repository}`
