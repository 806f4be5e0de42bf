import type { Sys } from '../../../sim/index.ts'
import { groupResource, pathOf } from '../client/discovery.ts'
import { merge, readFiles } from '../client/kubeconfig.ts'
import type { Call } from '../command/call.ts'
import { DIRECTIVE, type Reply } from './reply.ts'
import { list, nameOf, text } from '../resource/object.ts'
import { chooseContainer, podPath } from '../resource/pods.ts'

const OUTPUTS = ['json', 'yaml', 'name', 'go-template', 'go-template-file', 'template', 'templatefile', 'jsonpath', 'jsonpath-as-json', 'jsonpath-file']
const POD_OWNERS = ['daemonsets', 'deployments', 'pods', 'jobs', 'replicasets', 'replicationcontrollers', 'services', 'statefulsets']

const begun = (words: readonly string[], typed: string): Reply => ({ words: words.filter((w) => w.startsWith(typed)), directive: DIRECTIVE.noFiles })
const NONE: Reply = { words: [], directive: DIRECTIVE.noFiles }
const FILES: Reply = { words: [], directive: DIRECTIVE.default }

/** Names of the objects of a type in the call's namespace. */
function* namesOf(k: Call, type: string): Sys<string[]> {
  const r = yield* k.mapper.find(type)
  if (!r) return []
  return list(yield* k.api.get(pathOf(r, r.namespaced ? (k.flags.on('all-namespaces') ? '' : yield* k.namespace()) : ''), { limit: '500' }), 'items').map(nameOf)
}

function* typeNames(k: Call): Sys<string[]> {
  const { resources, groups } = yield* k.mapper.discovery()
  const served = resources.filter((r) => r.verbs.includes('get') && groups.find((g) => g.name === r.group)?.preferred === r.version)
  return served.sort((a, b) => (a.group === b.group ? (a.plural < b.plural ? -1 : 1) : a.group < b.group ? -1 : 1)).map(groupResource)
}

/** Types, or objects of a type behind `TYPE/` or `TYPE `. */
function* typesAndNames(k: Call, typed: string): Sys<Reply> {
  const [first] = k.args
  if (first === undefined || first.includes('/')) {
    if (typed.includes('/')) {
      const [type = ''] = typed.split('/')
      return begun((yield* namesOf(k, type)).map((n) => `${type}/${n}`), typed)
    }
    if (first !== undefined) return NONE
    const comma = typed.lastIndexOf(',') + 1
    const head = typed.slice(0, comma)
    return begun((yield* typeNames(k)).filter((t) => !head.split(',').includes(t)).map((t) => head + t), typed)
  }
  const names = yield* namesOf(k, first.split(',')[0]!)
  return begun(names.filter((n) => !k.args.slice(1).includes(n)), typed)
}

function* podsOrOwners(k: Call, typed: string): Sys<Reply> {
  if (k.args.length > 0) return NONE
  if (typed.includes('/')) {
    const [type = ''] = typed.split('/')
    return begun((yield* namesOf(k, type)).map((n) => `${type}/${n}`), typed)
  }
  const words = [...(yield* namesOf(k, 'pods')), ...POD_OWNERS.map((t) => `${t}/`)].filter((w) => w.startsWith(typed))
  return { words, directive: DIRECTIVE.noFiles | (words.length === 1 && words[0]!.endsWith('/') ? DIRECTIVE.noSpace : 0) }
}

const several = (type: string) => function* (k: Call, typed: string): Sys<Reply> {
  return begun((yield* namesOf(k, type)).filter((n) => !k.args.includes(n)), typed)
}

/** One of a few types, then their objects. */
const limited = (...types: readonly string[]) => function* (k: Call, typed: string): Sys<Reply> {
  if (k.args.length === 0 && !typed.includes('/')) return begun(types, typed)
  return yield* typesAndNames(k, typed)
}

const config = (section: 'contexts' | 'clusters' | 'users') => function* (k: Call, typed: string): Sys<Reply> {
  return k.args.length > 0 ? NONE : begun(Object.keys(merge(yield* readFiles(k.flags, k.env))[section]).sort(), typed)
}

const nothing = function* (): Sys<Reply> { return NONE }

const ARGUMENTS: Readonly<Record<string, (k: Call, typed: string) => Sys<Reply>>> = {
  logs: podsOrOwners, exec: podsOrOwners, attach: podsOrOwners, 'port-forward': podsOrOwners, debug: podsOrOwners, cp: podsOrOwners, cordon: several('nodes'), uncordon: several('nodes'), drain: several('nodes'), 'top node': several('nodes'),
  'top pod': several('pods'), scale: limited('deployment', 'replicaset', 'replicationcontroller', 'statefulset'), autoscale: limited('deployment', 'replicaset', 'replicationcontroller', 'statefulset'), expose: limited('pod', 'service', 'replicationcontroller', 'deployment', 'replicaset'),
  taint: limited('node'), 'rollout status': limited('deployment', 'daemonset', 'statefulset'), 'rollout restart': limited('deployment', 'daemonset', 'statefulset'), 'rollout history': limited('deployment', 'daemonset', 'statefulset'),
  'rollout undo': limited('deployment', 'daemonset', 'statefulset'), 'rollout pause': limited('deployment'), 'rollout resume': limited('deployment'), 'config use-context': config('contexts'), 'config delete-context': config('contexts'),
  'config get-contexts': config('contexts'), 'config rename-context': config('contexts'), 'config delete-cluster': config('clusters'), 'config delete-user': config('users'), completion: function* (k, typed) { return k.args.length > 0 ? NONE : begun(['bash', 'zsh', 'fish', 'powershell'], typed) },
  apply: nothing, create: nothing, run: nothing, version: nothing, 'api-resources': nothing, 'api-versions': nothing, 'cluster-info': nothing, 'config view': nothing,
}
const TYPED = new Set(['get', 'describe', 'delete', 'label', 'annotate', 'patch', 'edit', 'wait', 'explain', 'set image', 'set env', 'set resources', 'set serviceaccount', 'set selector', 'replace', 'diff'])

/** Words for an argument of a command. */
export function* argumentWords(k: Call, typed: string): Sys<Reply> {
  const own = ARGUMENTS[k.node.path]
  if (own) return yield* own(k, typed)
  return TYPED.has(k.node.path) ? yield* typesAndNames(k, typed) : FILES
}

/** Words for the value of a flag. */
export function* flagWords(k: Call, flag: string, typed: string): Sys<Reply> {
  switch (flag) {
    case 'namespace': return begun(yield* namesOf(k, 'namespaces'), typed)
    case 'context': return begun(Object.keys(merge(yield* readFiles(k.flags, k.env)).contexts).sort(), typed)
    case 'cluster': return begun(Object.keys(merge(yield* readFiles(k.flags, k.env)).clusters).sort(), typed)
    case 'user': return begun(Object.keys(merge(yield* readFiles(k.flags, k.env)).users).sort(), typed)
    case 'filename': return { words: ['json', 'yaml', 'yml'], directive: DIRECTIVE.extensions }
    case 'output': return begun(k.node.path === 'get' ? [...OUTPUTS, 'custom-columns', 'custom-columns-file', 'wide'] : OUTPUTS, typed)
    case 'container': {
      const [pod] = k.args
      if (pod === undefined || pod.includes('/')) return NONE
      const o = yield* k.api.get(podPath(yield* k.namespace(), pod))
      const own = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((f) => list(o, 'spec', f).map((c) => text(c, 'name')))
      return begun(own.length > 0 ? own : [chooseContainer(o, '', true).name], typed)
    }
    default: return FILES
  }
}
