/**
 * grammar: what vtysh knows of commands. `data/` is made by scripts/frr-grammar.mjs from Debian's vtysh 8.4.4 and agrees with every recorded `list`; a mode is read and its graph is
 * built when it is first entered. `match` finds the command that a line says, `complete` what may come next.
 */
export { allModes, commandsOf, modeInfo, type Element, type ModeInfo } from './elements.ts'
export { matchCommand, type Match } from './match.ts'
export { isAbsent } from './absent.ts'
export { candidates } from './complete.ts'
export { isVarying, type GraphNode } from './node.ts'
