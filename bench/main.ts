import { print, type Figure } from './measure.ts'

/** One file a figure of the table; `npm run bench -- NAME…` runs some. */
const PARTS: Readonly<Record<string, () => Promise<Figure[]>>> = {
  startup: async () => (await import('./startup.ts')).startup(),
  keys: async () => (await import('./keys.ts')).keys(),
  world: async () => (await import('./world.ts')).world(),
  course: async () => (await import('./course.ts')).course(),
  resume: async () => (await import('./resume.ts')).resume(),
}

const wanted = process.argv.slice(2).filter((a) => !a.startsWith('-'))
const unknown = wanted.find((w) => !(w in PARTS))
if (unknown) {
  console.error(`bench: there is no part "${unknown}"; there are ${Object.keys(PARTS).join(', ')}`)
  process.exit(2)
}
for (const [name, run] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.log(`\n# ${name}`)
  print(await run())
}
process.exit(0)
