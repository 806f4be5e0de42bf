import type { Program } from '../../os/index.ts'
import { vtysh } from './vtysh.ts'

/**
 * # routing: programs of FRR
 *
 * | what | files |
 * | --- | --- |
 * | the command line | `options.ts`, `usage.ts`, `vtysh.ts` |
 * | the prompt | `interactive.ts`, `history.ts`, `sink.ts` |
 *
 * What a line does is the business of the room frr.
 */
export const routingPrograms: Readonly<Record<string, Program>> = { vtysh }
