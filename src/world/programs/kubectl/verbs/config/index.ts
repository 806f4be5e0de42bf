/**
 * # config: reading and changing kubeconfig files
 *
 * `show.ts` prints, `change.ts` changes entries, `property.ts` is `set` and `unset`. An entry is changed in the file that has it; a new one goes to the first file.
 */
export { deleteEntry, renameContext, setCluster, setContext, setCredentials, useContext } from './change.ts'
export { setProperty, unsetProperty } from './property.ts'
export { currentContext, getContexts, getNames, view } from './show.ts'
