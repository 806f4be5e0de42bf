import type { Verb } from '../command/call.ts'
import { apiResources, apiVersions } from './api-lists.ts'
import { apply } from './apply/index.ts'
import { canI, reconcile, whoami } from './auth.ts'
import { clusterInfo, clusterInfoDump } from './cluster-info.ts'
import { currentContext, deleteEntry, getContexts, getNames, renameContext, setCluster, setContext, setCredentials, setProperty, unsetProperty, useContext, view } from './config/index.ts'
import { attach } from './attach.ts'
import { autoscale } from './autoscale.ts'
import { completion } from './completion.ts'
import { cp } from './cp.ts'
import { createVerbs } from './create/index.ts'
import { debug } from './debug.ts'
import { diff } from './diff.ts'
import { edit } from './edit.ts'
import { explain } from './explain.ts'
import { expose } from './expose.ts'
import { viewLastApplied } from './last-applied.ts'
import { kustomize, notModelled } from './not-here.ts'
import { pluginList } from './plugin.ts'
import { portForward } from './port-forward.ts'
import { run } from './run.ts'
import { setVerbs } from './set/index.ts'
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

/** What runs a command, by its path. */
export const verbs: Readonly<Record<string, Verb>> = {
  ...createVerbs, ...setVerbs, get, delete: remove, apply, replace, label, annotate, patch, scale, describe, exec, logs, events, taint, cordon, uncordon, drain, wait, version, run, attach, 'port-forward': portForward, cp, debug, diff, edit, explain, expose, autoscale, completion, kustomize,
  'plugin list': pluginList, 'apply view-last-applied': viewLastApplied, 'apply edit-last-applied': notModelled('kubectl apply edit-last-applied'), 'apply set-last-applied': notModelled('kubectl apply set-last-applied'),
  proxy: notModelled('kubectl proxy'), 'certificate approve': notModelled('kubectl certificate'), 'certificate deny': notModelled('kubectl certificate'), 'set subject': notModelled('kubectl set subject'),
  'rollout status': status, 'rollout restart': restart, 'rollout pause': pause, 'rollout resume': resume, 'rollout undo': undo, 'rollout history': history,
  'top node': topNode, 'top pod': topPod, 'api-resources': apiResources, 'api-versions': apiVersions, 'cluster-info': clusterInfo, 'cluster-info dump': clusterInfoDump,
  'auth can-i': canI, 'auth whoami': whoami, 'auth reconcile': reconcile,
  'config current-context': currentContext, 'config get-contexts': getContexts, 'config get-clusters': getNames('clusters'), 'config get-users': getNames('users'), 'config view': view, 'config use-context': useContext,
  'config set-context': setContext, 'config set-cluster': setCluster, 'config set-credentials': setCredentials, 'config rename-context': renameContext, 'config set': setProperty, 'config unset': unsetProperty,
  'config delete-context': deleteEntry('contexts', 'context'), 'config delete-cluster': deleteEntry('clusters', 'cluster'), 'config delete-user': deleteEntry('users', 'user'),
}
