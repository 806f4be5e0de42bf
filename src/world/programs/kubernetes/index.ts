import type { Program } from '../../os/index.ts'
import { cilium } from '../cilium/index.ts'
import { ciliumDbgPrograms } from '../cilium-dbg/index.ts'
import { hubblePrograms } from '../hubble/index.ts'
import { crictl } from '../crictl/index.ts'
import { kubectl } from '../kubectl/index.ts'

/** Programs of people who work with clusters. */
export const kubernetesPrograms: Record<string, Program> = { ...hubblePrograms, ...ciliumDbgPrograms, kubectl, cilium, crictl }
