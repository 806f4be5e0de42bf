import type { Verb } from '../command/call.ts'
import { failure } from '../command/failure.ts'
import { apiResources, apiVersions } from './api-lists.ts'
import { apply } from './apply/index.ts'
import { canI, reconcile, whoami } from './auth.ts'
import { clusterInfo, clusterInfoDump } from './cluster-info.ts'
import { currentContext, deleteEntry, getContexts, getNames, renameContext, setCluster, setContext, setCredentials, setProperty, unsetProperty, useContext, view } from './config/index.ts'
import { createFromFiles } from './create-file.ts'
import { remove } from './delete.ts'
import { describe } from './describe.ts'
import { cordon, drain, uncordon } from './drain.ts'
import { events } from './events.ts'
import { exec } from './exec.ts'
import { get } from './get/index.ts'
import { annotate, label } from './label.ts'
import { logs } from './logs.ts'
import { patch } from './patch.ts'
import { replace } from './replace.ts'
import { history, pause, restart, resume, status, undo } from './rollout/index.ts'
import { scale } from './scale.ts'
import { taint } from './taint.ts'
import { topNode, topPod } from './top.ts'
import { version } from './version.ts'
import { wait } from './wait/index.ts'

const create: Verb = function* (k) {
  if (k.flags.list('filename').length === 0 && k.flags.text('kustomize') === '') {
    throw k.args.length > 0 ? k.usage(`Unexpected args: [${k.args.join(' ')}]`) : failure('must specify one of -f and -k')
  }
  yield* createFromFiles(k)
}

/** What runs a command, by its path. */
export const verbs: Readonly<Record<string, Verb>> = {
  get, delete: remove, apply, create, replace, label, annotate, patch, scale, describe, exec, logs, events, taint, cordon, uncordon, drain, wait, version,
  'rollout status': status, 'rollout restart': restart, 'rollout pause': pause, 'rollout resume': resume, 'rollout undo': undo, 'rollout history': history,
  'top node': topNode, 'top pod': topPod, 'api-resources': apiResources, 'api-versions': apiVersions, 'cluster-info': clusterInfo, 'cluster-info dump': clusterInfoDump,
  'auth can-i': canI, 'auth whoami': whoami, 'auth reconcile': reconcile,
  'config current-context': currentContext, 'config get-contexts': getContexts, 'config get-clusters': getNames('clusters'), 'config get-users': getNames('users'), 'config view': view, 'config use-context': useContext,
  'config set-context': setContext, 'config set-cluster': setCluster, 'config set-credentials': setCredentials, 'config rename-context': renameContext, 'config set': setProperty, 'config unset': unsetProperty,
  'config delete-context': deleteEntry('contexts', 'context'), 'config delete-cluster': deleteEntry('clusters', 'cluster'), 'config delete-user': deleteEntry('users', 'user'),
}
