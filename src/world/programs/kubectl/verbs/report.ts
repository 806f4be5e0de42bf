import type { Sys } from '../../../sim/index.ts'
import { resultName } from '../client/discovery.ts'
import type { Call } from '../command/call.ts'
import { objectPrinter, outputFormat, type ObjectPrinter } from '../printers/index.ts'
import type { Info } from '../resource/builder.ts'
import type { Obj } from '../resource/object.ts'

/** Tells what became of an object: `deployment.apps/web created`, or the object as `-o` wants it. */
export type Report = (info: Pick<Info, 'resource' | 'name'>, object: Obj | undefined, operation: string) => void

/** Makes the report of a command (genericclioptions.PrintFlags). `typed`: kubectl made the objects itself. */
export function* reporter(k: Call, o: { readonly typed?: boolean } = {}): Sys<Report> {
  const { format } = outputFormat(k.flags)
  const printer: ObjectPrinter | undefined = format === 'name' ? undefined : yield* objectPrinter(k.flags, o)
  return (info, object, operation) => {
    if (format === 'name') k.line(resultName(info.resource, info.name))
    else if (printer) k.out.put(object ? printer(object) : '')
    else k.line(`${resultName(info.resource, info.name)} ${operation}${k.dryRunNote}`)
  }
}

/** The query of a write. */
export const writeQuery = (k: Call, more: Readonly<Record<string, string | undefined>> = {}): Record<string, string | undefined> => ({
  ...(k.flags.text('field-manager') === '' ? {} : { fieldManager: k.flags.text('field-manager') }), ...(k.dryRun === 'server' ? { dryRun: 'All' } : {}), ...more,
})
