import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kubectlTable, tabulate, tabWriter, type TabWriterOptions } from '../../../../src/world/text/index.ts'

interface Sample {
  readonly options: readonly [minWidth: number, tabWidth: number, padding: number, padChar: number, flags: number]
  readonly text: string
  readonly out: string
}

/** Made by golden.go with Go's own package; 0xFF stands there as U+0001. */
const samples = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')) as readonly Sample[]

function options([minWidth, tabWidth, padding, padChar, flags]: Sample['options']): TabWriterOptions {
  return {
    minWidth, tabWidth, padding, padChar: String.fromCharCode(padChar), filterHTML: (flags & 1) !== 0, stripEscape: (flags & 2) !== 0, alignRight: (flags & 4) !== 0,
    discardEmptyColumns: (flags & 8) !== 0, tabIndent: (flags & 16) !== 0, debug: (flags & 32) !== 0,
  }
}

describe('tabwriter', () => {
  it(`lays out ${samples.length} tables as Go does`, () => {
    const escaped = (text: string): string => text.replaceAll('\u0001', '\udcff')
    for (const sample of samples) {
      expect({ ...sample, out: tabulate(escaped(sample.text), options(sample.options)) }).toEqual({ ...sample, out: escaped(sample.out) })
    }
  })

  it('gives the same whatever pieces the text comes in', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\t', '\v', '\n', '\f', '한'), maxLength: 30 })
    fc.assert(fc.property(fc.array(text, { maxLength: 5 }), (pieces) => {
      const writer = tabWriter(kubectlTable)
      const parts = pieces.map((piece) => writer.write(piece))
      expect(parts.join('') + writer.flush()).toBe(tabulate(pieces.join(''), kubectlTable))
      expect(writer.write('x\ty\n') + writer.flush()).toBe(tabulate('x\ty\n', kubectlTable))
    }))
  })
})
