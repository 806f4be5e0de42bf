/**
 * topology: a topology file → a running world. The schema with positions for every mistake, and the builder that hands each room what it needs. The one
 * room that knows all others: it gives `os` the table of programs.
 */
export { buildWorld, prepareWorld, type BuildOptions } from './build.ts'
export { parseTopology, TopologyError, type ParsedTopology, type TopologyProblem } from './parse.ts'
export type { Topology } from './schema.ts'
