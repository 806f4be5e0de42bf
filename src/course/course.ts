import { parseGlossary } from './glossary.ts'
import { LazyLesson } from './lazy-lesson.ts'
import { parseLesson } from './lesson.ts'
import { once } from './once.ts'
import { byPlace, reporter, type Problem, type Report } from './problem.ts'
import { source, type Source } from './source.ts'
import type { Course, Language, Term } from './types.ts'
import { YamlRecord, type At } from './yaml-record.ts'

const KEYS = {
  title: 'title: Cilium BGP and ClusterMesh',
  languages: 'languages: [en, ko]',
  lab: 'lab: bgp',
  lessons: 'lessons: [01-tour, 02-routes]',
}

/**
 * Reads a course from its files' texts. `files` holds every `.md` and `.yaml` of the folder `root` under its path (with `/`), `root` included.
 * Never throws: a course comes back whatever is in the files, with `problems`.
 */
export function parseCourse(files: ReadonlyMap<string, string>, root: string): Course {
  return new Folder(files, root.replace(/\/+$/, '')).course()
}

/** `01-tour.md` in the canonical language, `01-tour.ko.md` in another. */
const fileOf = (name: string, language: Language, canonical: Language): string => (language === canonical ? `${name}.md` : `${name}.${language}.md`)

class Folder {
  private readonly sources = new Map<string, Source>()
  private readonly problems: Problem[] = []

  constructor(private readonly files: ReadonlyMap<string, string>, private readonly root: string) {}

  course(): Course {
    const file = this.path('course.yaml')
    const src = this.source('course.yaml') ?? source(file, '')
    const report = reporter(src, this.problems)
    const shared = { file, root: this.root, sources: this.sources, files: new Set(this.files.keys()) }
    if (!this.files.has(file)) {
      this.sources.set(file, src)
      report({ rule: 'course-file', at: { line: 1, column: 1 }, message: 'this folder has no `course.yaml`', advice: `write one: ${Object.values(KEYS).map((line) => `\`${line}\``).join(', ')}` })
      return { ...shared, title: '', titles: new Map(), languages: ['en'], lessons: [], glossary: new Map(), problems: this.problems }
    }
    const record = new YamlRecord(src.text, 1, KEYS, report)
    const languages = readLanguages(record, report)
    const titles = readTitles(record, languages[0])
    const lab = record.text('lab')?.value ?? ''
    const lessons = listed(record, report).flatMap((entry) => this.lesson(entry, languages, lab, report) ?? [])
    const glossary = once(() => this.glossary(languages))
    const problems = once(() => {
      glossary()
      const all = lessons.flatMap((lesson) => [lesson, ...lesson.translations.values()])
      return [...this.problems, ...all.flatMap((lesson) => lesson.problems)].toSorted(byPlace)
    })
    return {
      ...shared, title: titles.get(languages[0]) ?? '', titles, languages, lessons,
      get glossary() { return glossary() },
      get problems() { return problems() },
    }
  }

  /** A lesson with its translations. A file that is not there is a problem of the line that lists it. */
  private lesson({ value: id, at, length }: At<string>, [canonical, ...others]: Languages, lab: string, report: Report): LazyLesson | undefined {
    const name = fileOf(id, canonical, canonical)
    const src = this.source(name)
    if (!src) {
      report({ rule: 'lesson-file', at, length, message: `there is no lesson \`${name}\``, advice: 'write the file, or take the line away' })
      return undefined
    }
    const translations = new Map<Language, LazyLesson>()
    const lesson = new LazyLesson(id, src.file, canonical, translations, () => parseLesson(src, { id, language: canonical, lab }))
    for (const language of others) {
      const there = this.source(fileOf(id, language, canonical))
      if (there) translations.set(language, new LazyLesson(id, there.file, language, new Map(), () => parseLesson(there, { id, language, lab, canonical: lesson })))
      else report({ rule: 'translation', at, length, message: `\`${id}\` is not there in \`${language}\``, advice: `write \`${fileOf(id, language, canonical)}\`, or take the language out of \`languages\`` })
    }
    return lesson
  }

  private glossary(languages: Languages): Map<Language, readonly Term[]> {
    const glossary = new Map<Language, readonly Term[]>()
    for (const language of languages) {
      const src = this.source(fileOf('glossary', language, languages[0]))
      if (src) glossary.set(language, parseGlossary(src, glossary.get(languages[0]), this.problems))
    }
    return glossary
  }

  private path(name: string): string { return this.root === '' || this.root === '.' ? name : `${this.root}/${name}` }

  private source(name: string): Source | undefined {
    const path = this.path(name)
    const text = this.files.get(path)
    if (text === undefined) return undefined
    const src = source(path, text)
    this.sources.set(path, src)
    return src
  }
}

/** The first is canonical. */
type Languages = readonly [Language, ...Language[]]

function readLanguages(record: YamlRecord, report: Report): Languages {
  const languages: Language[] = []
  for (const { value, at, length } of record.texts('languages') ?? []) {
    if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(value)) report({ rule: 'key-value', at, length, message: `\`${value}\` is no tag of a language`, advice: 'write it as the files carry it: `en`, `ko`' })
    else if (languages.includes(value)) report({ rule: 'key-value', at, length, message: `\`${value}\` is listed twice`, advice: 'keep one of them' })
    else languages.push(value)
  }
  const [canonical = 'en', ...others] = languages
  return [canonical, ...others]
}

function readTitles(record: YamlRecord, canonical: Language): Map<Language, string> {
  record.missing('title', 'a course has a name')
  if (record.isMap('title')) return new Map([...(record.map('title') ?? [])].map(([language, title]) => [language, title.value]))
  const title = record.text('title')
  return new Map(title ? [[canonical, title.value]] : [])
}

function listed(record: YamlRecord, report: Report): At<string>[] {
  record.missing('lessons', 'a course has lessons')
  const seen = new Set<string>()
  return (record.texts('lessons') ?? []).flatMap((entry) => {
    const name = entry.value.replace(/\.md$/, '')
    if (!seen.has(name)) { seen.add(name); return [{ ...entry, value: name }] }
    report({ rule: 'key-value', at: entry.at, length: entry.length, message: `\`${name}\` is listed twice`, advice: 'keep one of them' })
    return []
  })
}
