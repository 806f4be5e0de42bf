import { list, nameOf, namespaceOf, num, text, type Obj } from '../resource/object.ts'
import type { Page } from './page.ts'

const words = (o: Obj, key: string): string[] => list(o, key) as unknown as string[]

/** Rules of a role, one line a resource with everything that may be done to it. */
export function describeClusterRole(page: Page, o: Obj): void {
  page.line(0, `Name:\t${nameOf(o)}`)
  page.marks(o)
  page.raw('PolicyRule:\n  Resources\tNon-Resource URLs\tResource Names\tVerbs\n  ---------\t-----------------\t--------------\t-----\n')
  // The order of the rules' own texts, which begin with the verbs.
  const rows: { readonly order: string; readonly row: string }[] = list(o, 'rules').flatMap((r) => {
    const cells = [`[${words(r, 'nonResourceURLs').join(' ')}]`, `[${words(r, 'resourceNames').join(' ')}]`, `[${words(r, 'verbs').join(' ')}]`].join('\t')
    const lead = `[${words(r, 'verbs').join(' ')}]`
    const resources = words(r, 'resources').flatMap((name) => words(r, 'apiGroups').map((g) => {
      const [plural = '', ...sub] = name.split('/')
      return { order: `${lead}[${g}][${name}]`, shown: `${g === '' ? plural : `${plural}.${g}`}${sub.length > 0 ? `/${sub.join('/')}` : ''}` }
    }))
    return (resources.length > 0 ? resources : [{ order: lead, shown: '' }]).map(({ order, shown }) => ({ order, row: `  ${shown}\t${cells}\n` }))
  })
  page.raw(rows.sort((a, b) => (a.order < b.order ? -1 : 1)).map((r) => r.row).join(''))
}

export function describeRoleBinding(page: Page, o: Obj): void {
  page.line(0, `Name:\t${nameOf(o)}`)
  page.marks(o)
  page.line(0, 'Role:')
  page.line(1, `Kind:\t${text(o, 'roleRef', 'kind')}`)
  page.line(1, `Name:\t${text(o, 'roleRef', 'name')}`)
  page.raw('Subjects:\n  Kind\tName\tNamespace\n  ----\t----\t---------\n')
  for (const s of list(o, 'subjects')) page.raw(`  ${text(s, 'kind')}\t${text(s, 'name')}\t${text(s, 'namespace')}\n`)
}

export function describeIngress(page: Page, o: Obj): void {
  page.line(0, `Name:\t${nameOf(o)}`)
  page.labels('Labels', (o['metadata'] as Obj)['labels'] as Record<string, string> | undefined ?? {})
  page.line(0, `Namespace:\t${namespaceOf(o)}`)
  page.line(0, `Address:\t${list(o, 'status', 'loadBalancer', 'ingress').map((i) => text(i, 'ip') || text(i, 'hostname')).join(',')}`)
  page.line(0, `Ingress Class:\t${text(o, 'spec', 'ingressClassName') || '<none>'}`)
  const backend = (b: Obj | undefined): string => `${text(b, 'service', 'name')}:${text(b, 'service', 'port', 'name') || num(b, 'service', 'port', 'number')}`
  const fallback = (o['spec'] as Obj | undefined)?.['defaultBackend'] as Obj | undefined
  page.line(0, `Default backend:\t${fallback ? backend(fallback) : '<default>'}`)
  page.raw('Rules:\n  Host\tPath\tBackends\n  ----\t----\t--------\n')
  for (const r of list(o, 'spec', 'rules')) {
    page.line(1, `${text(r, 'host') || '*'}\t`)
    for (const p of list(r, 'http', 'paths')) page.raw(`    \t${text(p, 'path')} \t${backend(p['backend'] as Obj)} (<none>)\n`)
  }
  page.annotations('Annotations', ((o['metadata'] as Obj)['annotations'] ?? {}) as Record<string, string>)
}
