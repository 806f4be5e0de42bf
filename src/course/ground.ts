import type { Course, Lesson } from './types.ts'

/**
 * The lessons on whose outcome a lesson stands: those that its `after` names and that play on the same lab, and theirs in turn, in the course's order. Whoever
 * opens the lab anew for the lesson does these first.
 */
export function groundOf(course: Course, lesson: Lesson): readonly Lesson[] {
  const wanted = new Set<string>()
  const visit = ({ after }: Lesson): void => {
    for (const before of course.lessons) {
      if (!after.includes(before.id) || before.lab !== lesson.lab || before.id === lesson.id || wanted.has(before.id)) continue
      wanted.add(before.id)
      visit(before)
    }
  }
  visit(lesson)
  return course.lessons.filter((l) => wanted.has(l.id))
}
