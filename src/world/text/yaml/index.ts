/**
 * # yaml: YAML 1.1 as Kubernetes' tools read and write it
 *
 * `parseYaml` gives a text's first document as JSON values, its mistakes in go-yaml's words (`line 4: did not find expected key`); `emitYaml` writes as
 * `sigs.k8s.io/yaml` does: keys in natural order, lists under their key without indent, long lines folded at 80 columns.
 */
export { emitYaml } from './emit.ts'
export { parseYaml, type Json } from './parse.ts'
export { YamlMistake } from './mistake.ts'
