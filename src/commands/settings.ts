import Conf from 'conf'
import { languageOf, languages, type Lang } from '../i18n/index.ts'
import { homeOf } from './early.ts'
import { UsageError } from './failure.ts'

interface Settings { lang?: Lang; runs: Record<string, RunEntry> }

/** What the index remembers of a run: enough to list it without reading its journal. */
export interface RunEntry { readonly course: string; readonly lesson: string; readonly step: string; readonly passed: number; readonly steps: number; readonly when: string }

/** Settings and the index of runs, in one file of the tutor's home. */
export function settings(): Conf<Settings> {
  return new Conf<Settings>({ cwd: homeOf(process.env), configName: 'settings', defaults: { runs: {} } })
}

/** The language: by flag, then by environment, then by setting. Throws UsageError for one that we have not. */
export function chooseLanguage(flag: string | undefined): Lang {
  if (flag === undefined) return settings().get('lang') ?? languageOf(process.env)
  const found = languages.find((l) => l === flag)
  if (!found) throw new UsageError(`there is no language "${flag}"; there are ${languages.join(' and ')}`)
  return found
}
