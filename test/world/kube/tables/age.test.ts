import { describe, expect, it } from 'vitest'
import { humanDuration } from '../../../../src/world/kube/tables/age.ts'
import { podStatus } from '../../../../src/world/kube/tables/pods.ts'
import { jsonPathValues } from '../../../../src/world/kube/tables/json-path.ts'

const M = 60
const H = 60 * M
const D = 24 * H

describe('AGE', () => {
  it.each([
    [-5, '<invalid>'], [-1, '0s'], [0, '0s'], [119, '119s'], [120, '2m'], [205, '3m25s'], [10 * M, '10m'], [170 * M, '170m'], [3 * H, '3h'], [5 * H + 3 * M, '5h3m'], [8 * H, '8h'], [47 * H, '47h'],
    [48 * H, '2d'], [5 * D + 3 * H, '5d3h'], [8 * D, '8d'], [400 * D, '400d'], [3 * 365 * D + 10 * D, '3y10d'], [9 * 365 * D, '9y'],
  ])('%d s is %s', (seconds, text) => {
    expect(humanDuration(seconds)).toBe(text)
  })
})

describe('STATUS of a pod', () => {
  const pod = (status: object, more: object = {}, spec: object = {}): Parameters<typeof podStatus>[0] => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', ...more }, spec: { containers: [{ name: 'a' }], ...spec }, status })
  const waiting = (reason: string): object => ({ name: 'a', ready: false, restartCount: 0, state: { waiting: { reason } } })
  const ran = (t: object): object => ({ name: 'a', ready: false, restartCount: 0, state: { terminated: t } })
  const runs = { name: 'b', ready: true, restartCount: 0, state: { running: {} } }

  it.each<[string, object, object, object, string]>([
    ['the phase', { phase: 'Pending' }, {}, {}, 'Pending'],
    ['a reason', { phase: 'Failed', reason: 'Evicted' }, {}, {}, 'Evicted'],
    ['a container that waits', { phase: 'Running', containerStatuses: [waiting('CrashLoopBackOff'), runs] }, {}, {}, 'CrashLoopBackOff'],
    ['an exit', { phase: 'Failed', containerStatuses: [ran({ exitCode: 3 })] }, {}, {}, 'ExitCode:3'],
    ['done, while another runs', { phase: 'Running', containerStatuses: [ran({ exitCode: 0, reason: 'Completed' }), runs], conditions: [{ type: 'Ready', status: 'True' }] }, {}, {}, 'Running'],
    ['done, while another runs, not ready', { phase: 'Running', containerStatuses: [ran({ exitCode: 0, reason: 'Completed' }), runs] }, {}, {}, 'NotReady'],
    ['an init container', { phase: 'Pending', initContainerStatuses: [{ name: 'i', ready: false, restartCount: 0, state: { waiting: { reason: 'PodInitializing' } } }] }, {}, { initContainers: [{ name: 'i' }, { name: 'j' }] }, 'Init:0/2'],
    ['a failed init container', { phase: 'Pending', initContainerStatuses: [{ name: 'i', ready: false, restartCount: 1, state: { terminated: { exitCode: 1, reason: 'Error' } } }] }, {}, { initContainers: [{ name: 'i' }] }, 'Init:Error'],
    ['its deletion', { phase: 'Running', containerStatuses: [runs] }, { deletionTimestamp: 'x' }, {}, 'Terminating'],
    ['its deletion on a lost node', { phase: 'Running', reason: 'NodeLost' }, { deletionTimestamp: 'x' }, {}, 'Unknown'],
  ])('tells %s', (_what, status, more, spec, text) => {
    expect(podStatus(pod(status, more, spec))).toBe(text)
  })
})

describe('JSON paths of printer columns', () => {
  const o = { status: { conditions: [{ type: 'Ready', status: 'True' }, { type: 'X', status: 'False' }] }, spec: { 'a.b': [1, 2] } }
  it.each<[string, unknown[]]>([
    ['.status.conditions[?(@.type=="X")].status', ['False']], ['.spec[\'a.b\'][1]', [2]], ['.spec.a\\.b[*]', [1, 2]], ['.spec.nope.x', []], ['.status.conditions[-1].type', ['X']],
  ])('%s', (path, values) => {
    expect(jsonPathValues(o, path)).toEqual(values)
  })
})
