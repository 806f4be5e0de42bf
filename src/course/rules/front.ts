import { labFile } from '../find.ts'
import { didYouMean } from '../nearest.ts'
import type { Rule } from './rule.ts'

const START = { line: 1, column: 1 }

/** A lesson takes 8 to 20 minutes. */
export const minutes: Rule = ({ lesson, report }) => {
  const { minutes: said } = lesson
  if (said === undefined || (said >= 8 && said <= 20)) return
  report({ rule: 'minutes', at: lesson.keys.get('minutes') ?? START, length: 7, severity: 'warning', message: `a lesson of ${said} minutes`, advice: 'make it one of 8 to 20 minutes: split it, or join it with its neighbour' })
}

/** The topology is there. */
export const lab: Rule = ({ course, lesson, canonical, report }) => {
  if (canonical) return
  const at = lesson.keys.get('lab') ?? START
  if (lesson.lab === '') report({ rule: 'lab', at, message: 'nothing says in which lab this lesson plays', advice: 'write `lab: bgp` here, or in `course.yaml` for all lessons' })
  else if (!course.files.has(labFile(course, lesson))) {
    report({ rule: 'lab', at, length: 3, message: `there is no topology \`${labFile(course, lesson)}\``, advice: 'name one of the files in `labs/` without its ending, or write it' })
  }
}

/** Prerequisites are lessons of this course that come before. */
export const after: Rule = ({ course, lesson, canonical, report }) => {
  if (canonical) return
  const ids = course.lessons.map(({ id }) => id)
  const at = lesson.keys.get('after') ?? START
  for (const id of lesson.after) {
    if (!ids.includes(id)) report({ rule: 'after', at, length: 5, message: `this course has no lesson \`${id}\``, advice: `${didYouMean(id, ids)}write the name of its file without the ending` })
    else if (ids.indexOf(id) >= ids.indexOf(lesson.id)) report({ rule: 'after', at, length: 5, message: `\`${id}\` does not come before this lesson`, advice: 'put it before this one in `course.yaml`, or take it out of `after`' })
  }
}
