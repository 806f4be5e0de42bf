import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type Conf from 'conf'
import { languageOf, languages, type Lang } from '../i18n/index.ts'
import { homeOf } from './early.ts'
import { UsageError } from './failure.ts'

const NAME = 'settings'

interface Settings { lang?: Lang; runs: Record<string, RunEntry> }

/** What the index remembers of a run: enough to list it without reading its journal. */
export interface RunEntry { readonly course: string; readonly lesson: string; readonly step: string; readonly passed: number; readonly steps: number; readonly when: string }

/** Settings and the index of runs, in one file of the tutor's home. */
export async function settings(): Promise<Conf<Settings>> {
  const { default: Store } = await import('conf')
  return new Store<Settings>({ cwd: homeOf(process.env), configName: NAME, defaults: { runs: {} } })
}

/** A start without settings need not load what reads them. */
const hasSettings = (): boolean => existsSync(join(homeOf(process.env), `${NAME}.json`))

/** The language: by flag, then by environment, then by setting. Throws UsageError for one that we have not. */
export async function chooseLanguage(flag: string | undefined): Promise<Lang> {
  if (flag === undefined) return (hasSettings() ? (await settings()).get('lang') : undefined) ?? languageOf(process.env)
  const found = languages.find((l) => l === flag)
  if (!found) throw new UsageError(`there is no language "${flag}"; there are ${languages.join(' and ')}`)
  return found
}
