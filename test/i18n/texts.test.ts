import { describe, expect, it } from 'vitest'
import { languageOf, languages, textsOf, type TextKey } from '../../src/i18n/index.ts'
import { en } from '../../src/i18n/en.ts'
import { ko } from '../../src/i18n/ko.ts'

const parameters = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()

describe('the texts of the interface', () => {
  it('are complete in every language, with the same parameters and no other keys', () => {
    expect(languages).toEqual(['en', 'ko'])
    expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort())
    for (const key of Object.keys(en) as TextKey[]) {
      expect(ko[key].trim(), key).not.toBe('')
      expect(parameters(ko[key]), key).toEqual(parameters(en[key]))
    }
  })

  it('are Korean in Korean, and in 합니다체 where they are sentences', () => {
    for (const [key, text] of Object.entries(ko)) {
      const isWord = /[가-힣]/.test(text)
      expect(isWord || /^[\W\d]*(?:\{\w+\}[\W\d]*)*$/.test(text), `${key}: ${text}`).toBe(true)
      expect(text, key).not.toMatch(/(?:해요|세요|어요|아요|네요|[^니]까요)(?:[.!?]|$)/)
      if (text.endsWith('.')) expect(text, key).toMatch(/(?:니다|십시오)\.$/)
    }
  })

  it('take parameters', () => {
    expect(textsOf('en')('hint.title', { n: 1, of: 3 })).toBe('Hint 1 of 3')
    expect(textsOf('ko')('hint.title', { n: 1, of: 3 })).toBe('힌트 1/3')
  })

  it('follow the locale', () => {
    expect(languageOf({ LANG: 'ko_KR.UTF-8' })).toBe('ko')
    expect(languageOf({ LANG: 'ko_KR.UTF-8', LC_ALL: 'C' })).toBe('en')
    expect(languageOf({ LANG: 'en_US.UTF-8', CILIUM_TUTOR_LANG: 'ko' })).toBe('ko')
    expect(languageOf({ LANG: 'kok_IN' })).toBe('en')
    expect(languageOf({})).toBe('en')
  })
})
