import { tabulate } from '../../../text/index.ts'
import { map, type Obj } from '../resource/object.ts'
import { LAST_APPLIED } from '../verbs/apply/last-applied.ts'

const LONGEST_ANNOTATION = 140

/** A description while it is written: lines with tabs between cells, laid out together. */
export class Page {
  #text = ''
  #done = ''

  /** A line at an indent of `level` times two blanks. */
  line(level: number, text: string): void { this.#text += `${'  '.repeat(level)}${text}\n` }
  raw(text: string): void { this.#text += text }

  /** What follows is laid out apart. */
  flush(): void {
    this.#done += tabulate(this.#text, { minWidth: 0, tabWidth: 8, padding: 2, padChar: ' ' })
    this.#text = ''
  }

  get text(): string {
    this.flush()
    return this.#done
  }

  labels(title: string, labels: Readonly<Record<string, string>>): void {
    const keys = Object.keys(labels).sort()
    if (keys.length === 0) return this.line(0, `${title}:\t<none>`)
    keys.forEach((k, i) => this.line(0, `${i === 0 ? `${title}:` : ''}\t${k}=${labels[k]}`))
  }

  annotations(title: string, annotations: Readonly<Record<string, string>>): void {
    const keys = Object.keys(annotations).filter((k) => k !== LAST_APPLIED).sort()
    if (keys.length === 0) return this.line(0, `${title}:\t<none>`)
    keys.forEach((k, i) => {
      const value = annotations[k]!.replace(/\n$/, '')
      const lead = `${i === 0 ? `${title}:` : ''}\t`
      if (value.length + k.length + 2 <= LONGEST_ANNOTATION && !value.includes('\n')) return this.line(0, `${lead}${k}: ${value}`)
      this.line(0, `${lead}${k}:`)
      for (const l of value.split('\n')) this.line(0, `\t  ${l.length > LONGEST_ANNOTATION - 2 ? `${l.slice(0, LONGEST_ANNOTATION - 2)}...` : l}`)
    })
  }

  /** Name, namespace, labels, annotations. */
  head(o: Obj, namespaced = true): void {
    const meta = o['metadata'] as Obj
    this.line(0, `Name:\t${String(meta['name'] ?? '')}`)
    if (namespaced) this.line(0, `Namespace:\t${String(meta['namespace'] ?? '')}`)
  }
  marks(o: Obj): void {
    this.labels('Labels', map(o, 'metadata', 'labels'))
    this.annotations('Annotations', map(o, 'metadata', 'annotations'))
  }
}

export const orNone = (text: string): string => (text === '' ? '<none>' : text)
export const selectorText = (labels: Readonly<Record<string, string>>): string => orNone(Object.keys(labels).sort().map((k) => `${k}=${labels[k]}`).join(','))
