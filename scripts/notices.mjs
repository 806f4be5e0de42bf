// Licences of everything that went into the bundle, for dist/THIRD-PARTY-NOTICES.txt.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

function packageOf(input) {
  for (let dir = dirname(input); dir.includes('node_modules'); dir = dirname(dir)) {
    const file = join(dir, 'package.json')
    if (!existsSync(file)) continue
    const json = JSON.parse(readFileSync(file, 'utf8'))
    if (json.name && json.version) return { dir, json }
  }
  return undefined
}

/** One entry a package, from the inputs of esbuild's metafile. */
export function notices(metafile) {
  const packages = new Map()
  for (const input of Object.keys(metafile.inputs)) {
    const found = input.includes('node_modules') ? packageOf(input) : undefined
    if (found) packages.set(`${found.json.name}@${found.json.version}`, found)
  }
  return [...packages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { dir, json }]) => {
    const file = readdirSync(dir).find((f) => /^(licen[cs]e|copying)/i.test(f))
    const text = file ? readFileSync(join(dir, file), 'utf8').trim() : `Licence: ${typeof json.license === 'string' ? json.license : 'see the package'}`
    return `${name}\n${'='.repeat(name.length)}\n\n${text}\n`
  }).join('\n\n')
}
