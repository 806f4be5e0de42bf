import type { World } from '../../sim/index.ts'
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../resources/resource.ts'
import { appsPrinters } from './apps.ts'
import { corePrinters } from './core.ts'
import { customPrinter } from './custom.ts'
import { defaultPrinter, restPrinters } from './rest.ts'
import { definitionOf, type Printer } from './table.ts'

const PRINTERS: Readonly<Record<string, Printer>> = { ...corePrinters, ...appsPrinters, ...restPrinters }

const printerOf = (r: Resource, version: string): Printer =>
  r.custom ? customPrinter(r.custom.versions.find((v) => v.name === version)) : (PRINTERS[r.gvr] ?? defaultPrinter)

const partial = (o: KubeObject): object => ({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: o.metadata })

export interface TableRequest {
  readonly version: string
  /** `Metadata` without one. */
  readonly includeObject?: string
  /** A watch brings the columns with its first row only. */
  readonly columns?: boolean
  readonly metadata?: object
  readonly apiVersion?: string
}

/** meta.k8s.io/v1 Table of objects: the columns, cells and ages of the server. */
export function tableOf(w: World, r: Resource, items: readonly KubeObject[], o: TableRequest): object {
  const printer = printerOf(r, o.version)
  const object = (x: KubeObject): object => (o.includeObject === 'None' ? {} : { object: o.includeObject === 'Object' ? x : partial(x) })
  return {
    kind: 'Table', apiVersion: o.apiVersion ?? 'meta.k8s.io/v1', metadata: o.metadata ?? {},
    columnDefinitions: o.columns === false ? null : printer.columns.map(definitionOf),
    rows: items.map((x) => ({ cells: printer.cells(w, x), ...object(x) })),
  }
}
