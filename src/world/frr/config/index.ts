/**
 * config: configurations as trees of lines. `forms` says which settings there are once and in which order they are written, `key` what a line sets, `tree` applies a line, `normal` and
 * `defaults` give it FRR's form, `text` writes a daemon's configuration, `merge` what vtysh makes of all of them.
 */
export { applyTo, neighborNames, sectionAt, withSection, type Applied, type Setting } from './tree.ts'
export { normalise } from './normal.ts'
export { textOf } from './text.ts'
export { mergeConfigs } from './merge.ts'
