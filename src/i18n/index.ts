/**
 * i18n: the texts of the interface, one flat table a language. English is canonical: its keys and `{parameters}` are the type that the others obey.
 */
import { en } from './en.ts'
import { ko } from './ko.ts'

export type Lang = 'en' | 'ko'
export type TextKey = keyof typeof en

type Names<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
type Params<K extends TextKey> = [Names<(typeof en)[K]>] extends [never] ? [] : [params: Readonly<Record<Names<(typeof en)[K]>, string | number>>]
/** Texts that take no parameters. */
export type PlainKey = { [K in TextKey]: [Names<(typeof en)[K]>] extends [never] ? K : never }[TextKey]

/** Looks a text up and puts its parameters in. A missing parameter is a type error. */
export type Texts = <K extends TextKey>(key: K, ...params: Params<K>) => string

const tables: Record<Lang, Record<TextKey, string>> = { en, ko }
export const languages = Object.keys(tables) as readonly Lang[]

/** The texts of one language. */
export function textsOf(lang: Lang): Texts {
  const table = tables[lang]
  return (key, ...[params]) =>
    params ? table[key].replace(/\{(\w+)\}/g, (whole, name: string) => String((params as Record<string, string | number>)[name] ?? whole)) : table[key]
}

/** The language that the environment asks for; English where it asks for none that we have. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Lang {
  const asked = [env.CILIUM_TUTOR_LANG, env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value)?.toLowerCase() ?? ''
  return languages.find((lang) => asked === lang || asked.startsWith(`${lang}_`) || asked.startsWith(`${lang}.`) || asked.startsWith(`${lang}-`)) ?? 'en'
}
