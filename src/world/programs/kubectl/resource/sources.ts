import { sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { readAll, textOf } from '../../cli/index.ts'
import { fetchUrl } from '../client/fetch-url.ts'
import { failure } from '../command/failure.ts'

/** A manifest's text and what messages call it. */
export interface Source { readonly text: string; readonly where: string }

const EXTENSIONS = ['.json', '.yaml', '.yml']

function* folder(path: string, recursive: boolean): Sys<string[]> {
  const out: string[] = []
  for (const name of yield* sys.readdir(path)) {
    const full = `${path.replace(/\/$/, '')}/${name}`
    if ((yield* sys.stat(full)).type === 'dir') {
      if (recursive) out.push(...(yield* folder(full, true)))
    } else if (EXTENSIONS.some((e) => name.endsWith(e))) out.push(full)
  }
  return out
}

function* oneSource(name: string, recursive: boolean): Sys<Source[]> {
  if (name === '-') return [{ text: textOf(yield* readAll(0)), where: 'STDIN' }]
  if (/^https?:\/\//.test(name)) return [{ text: yield* fetchUrl(name), where: name }]
  try {
    const paths = (yield* sys.stat(name)).type === 'dir' ? yield* folder(name, recursive) : [name]
    if (paths.length === 0) throw failure(`error reading [${name}]: recognized file extensions are [.json .yaml .yml]`)
    const out: Source[] = []
    for (const path of paths) out.push({ text: yield* sys.readFile(path), where: path })
    return out
  } catch (e) {
    if (!isErrno(e)) throw e
    throw failure(e.errno === 'ENOENT' ? `the path ${JSON.stringify(name)} does not exist` : `open ${name}: ${e.message.toLowerCase()}`)
  }
}

/** Reads what `-f` names: files, folders, URLs, standard input. Throws Failure. */
export function* readSources(names: readonly string[], recursive: boolean): Sys<Source[]> {
  if (names.filter((n) => n === '-').length > 1) throw failure('standard input cannot be used for multiple arguments')
  const out: Source[] = []
  for (const name of names) out.push(...(yield* oneSource(name, recursive)))
  return out
}
