/** crds: the resource definitions of the group cilium.io, with schemas, printer columns and rules. The operator makes them when it starts; the bootstrap, before. */
export { WELL_KNOWN } from './bgp.ts'
export { definitions } from './definitions.ts'
export { ADDRESS } from './schema.ts'
