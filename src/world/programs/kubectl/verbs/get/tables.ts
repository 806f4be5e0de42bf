import type { Resource } from '../../client/discovery.ts'
import { resultName } from '../../client/discovery.ts'
import type { Flags } from '../../command/flags.ts'
import { age } from '../../printers/age.ts'
import { outputFormat } from '../../printers/index.ts'
import { plainTable, type TableOptions } from '../../printers/table.ts'
import { kindOf, list, type Obj } from '../../resource/object.ts'

export const TABLE_ACCEPT = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json'

/** Whether the output is the server's table. */
export function tableFormat(flags: Flags): boolean {
  const { format } = outputFormat(flags)
  return format === '' || format === 'wide'
}

export function tableOptions(flags: Flags, resource: Resource, withKind: boolean): TableOptions {
  return {
    wide: outputFormat(flags).format === 'wide', noHeaders: flags.on('no-headers'), withNamespace: flags.on('all-namespaces') && resource.namespaced, showLabels: flags.on('show-labels'),
    columnLabels: flags.list('label-columns'), kind: withKind ? resultName(resource, '') : undefined,
  }
}

/** The server's Table; of a server that has none, a table of names and ages. */
export function tableOf(answer: Obj, nowMicros: number): Obj {
  if (kindOf(answer) === 'Table') return answer
  const objects = Array.isArray(answer['items']) ? list(answer, 'items') : [answer]
  return plainTable(objects, (created) => age(created, nowMicros))
}
