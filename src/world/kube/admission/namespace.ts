import type { World } from '../../sim/index.ts'
import { forbidden } from '../api/errors.ts'
import type { KubeObject } from '../api/object.ts'
import type { Writer } from '../api/strategy.ts'

const CONTROLLERS = ['system:serviceaccount:kube-system:namespace-controller', 'system:kube-controller-manager']

/** A new namespace is active and held by the namespace controller; who else changes `spec.finalizers` changes nothing (that is what `finalize` is for). */
export function admitNamespace(_w: World, writer: Writer, o: KubeObject, old?: KubeObject): KubeObject {
  if (!old) return { ...o, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } }
  return CONTROLLERS.includes(writer.user.name) ? o : { ...o, spec: { ...o.spec, finalizers: old.spec?.finalizers ?? [] } }
}

const IMMORTAL = ['default', 'kube-system', 'kube-public']

/** Namespaces that may not be deleted (admission plugin NamespaceLifecycle). */
export function checkNamespaceDelete(name: string): void {
  if (IMMORTAL.includes(name)) throw forbidden({ group: '', plural: 'namespaces' }, name, 'this namespace may not be deleted')
}
