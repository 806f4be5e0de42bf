import { once } from './once.ts'
import type { Language, Lesson } from './types.ts'

/** A lesson that is read when somebody first looks into it: a start needs one lesson in one language, not the whole course. */
export class LazyLesson implements Lesson {
  private readonly once: () => Lesson

  constructor(
    readonly id: string,
    readonly file: string,
    readonly language: Language,
    readonly translations: ReadonlyMap<Language, LazyLesson>,
    parse: () => Lesson,
  ) {
    this.once = once(parse)
  }

  get title() { return this.lesson.title }
  get lab() { return this.lesson.lab }
  get host() { return this.lesson.host }
  get minutes() { return this.lesson.minutes }
  get after() { return this.lesson.after }
  get objectives() { return this.lesson.objectives }
  get introduction() { return this.lesson.introduction }
  get steps() { return this.lesson.steps }
  get keys() { return this.lesson.keys }
  get headings() { return this.lesson.headings }
  get fences() { return this.lesson.fences }
  get directives() { return this.lesson.directives }
  get problems() { return this.lesson.problems }

  private get lesson(): Lesson { return this.once() }
}
