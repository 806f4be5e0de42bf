import { Marked } from 'marked'
import { markedTerminal } from 'marked-terminal'
import { inLanguage, locate } from '../course/index.ts'
import { loadCourse } from './courses.ts'
import { UsageError } from './failure.ts'
import { chooseLanguage } from './settings.ts'

/** Prints a lesson's text for reading: its file as it stands, without front matter and comments, set for the terminal's width. */
export async function read(name: string, o: { lang?: string; course?: string }): Promise<void> {
  const loaded = loadCourse(o.course)
  const found = locate(loaded.course, name)
  if (!found.ok) throw new UsageError(found.message)
  const lesson = inLanguage(found.lesson, await chooseLanguage(o.lang))
  const text = (loaded.file(lesson.file) ?? '').replace(/^---\n[\s\S]*?\n---\n/, '').replace(/<!--[\s\S]*?-->\n?/g, '')
  const plain = `# ${lesson.title}\n\n${text}`
  if (!process.stdout.isTTY) return console.log(plain)
  const marked = new Marked(markedTerminal({ width: Math.min(100, process.stdout.columns || 80), reflowText: true }) as object)
  console.log(marked.parse(plain))
}
