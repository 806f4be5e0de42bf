import { describe, expect, test } from 'vitest'
import { held, problemsOf, said } from './rig.ts'

const PODS = `NAME                      READY   STATUS    RESTARTS      AGE   IP             NODE
curl-pod                  1/1     Running   0             12m   172.20.0.4     k8s-ctr
webpod-65794679cc-7dbj2   1/1     Running   2 (30s ago)   12m   172.20.0.11    k8s-ctr
webpod-65794679cc-cmzwx   1/1     Running   0             12m   172.20.1.181   k8s-w1
webpod-65794679cc-xw4ng   0/1     Pending   0             12m   <none>         <none>
`

const BGP = `IPv4 Unicast Summary (VRF default):
BGP router identifier 192.168.10.200, local AS number 65000 vrf-id 0

Neighbor        V         AS   MsgRcvd   MsgSent   TblVer  InQ OutQ  Up/Down State/PfxRcd   PfxSnt Desc
192.168.10.100  4      65001        15        19        0    0    0 00:00:26            1        4 N/A
192.168.10.101  4      65001         0         0        0    0    0    never       Active        0 N/A

Total number of neighbors 2
`

const ok = (expected: string, actual: string, info = 'table') => held(info, expected, actual).ok

describe('a table is read by its columns and rows', () => {
  test.each([
    ['rows in another order, fewer columns', 'NAME                      NODE\nwebpod-65794679cc-cmzwx   k8s-w1\ncurl-pod                  k8s-ctr', true],
    ['placeholders in a key', 'NAME            STATUS   NODE\n{{pod:webpod}}  Pending  <none>', true],
    ['each expected row has a row of its own', 'NAME            NODE\n{{pod:webpod}}  k8s-w1\n{{pod:webpod}}  k8s-w1', false],
    ['columns in another order', 'NODE     NAME\nk8s-w1   {{pod:webpod}}', true],
    ['cells with blanks', 'NAME                     RESTARTS\nwebpod-65794679cc-7dbj2  2 (30s ago)', true],
    ['a comparison', 'NAME      RESTARTS\ncurl-pod  <1', true],
    ['alternatives', 'NAME      STATUS\ncurl-pod  Pending|Running', true],
    ['not this one', 'NAME      STATUS\ncurl-pod  !=Pending', true],
    ['another cell', 'NAME      STATUS\ncurl-pod  Pending', false],
    ['a comparison that fails', 'NAME      RESTARTS\ncurl-pod  >=1', false],
    ['a comparison of what is no number', 'NAME      STATUS\ncurl-pod  >=1', false],
    ['an unknown row', 'NAME      STATUS\nweb       Running', false],
    ['an unknown column', 'NAME      PHASE\ncurl-pod  Running', false],
  ])('%s', (_, expected, passes) => {
    expect(ok(expected, PODS)).toBe(passes)
  })

  test('right-aligned columns, text before and after the table', () => {
    expect(ok('Neighbor        AS     Up/Down    State/PfxRcd\n192.168.10.100  65001  {{age}}    >=1\n192.168.10.101  65001  never      Active', BGP)).toBe(true)
    expect(ok('Neighbor        State/PfxRcd\n192.168.10.101  >=0', BGP)).toBe(false)
  })
  test('a name of two words', () => {
    expect(ok('ID   Service Type\n2    ClusterIP', 'ID   Frontend          Service Type   Backend\n1    10.96.0.1:443     ClusterIP      1 => 10.0.0.1\n2    10.96.0.10:53     ClusterIP\n')).toBe(true)
  })
  test('an empty cell expects nothing there', () => {
    expect(ok('NAME  LABELS  AGE\na             1s', 'NAME  LABELS  AGE\na             1s\n')).toBe(true)
    expect(ok('NAME  LABELS  AGE\na             1s', 'NAME  LABELS  AGE\na     x=y     1s\n')).toBe(false)
  })
  test('rows that run over their columns are read by counting cells', () => {
    expect(ok('NAME  AGE\nb     1s', 'NAME  AGE\na-very-long-name  5s\nb     1s\n')).toBe(true)
    expect(ok('NAME              AGE\na-very-long-name  5s', 'NAME  AGE\na-very-long-name  5s\nb     1s\n')).toBe(true)
  })
  test('exact: no other rows, no other columns', () => {
    expect(ok('A  B\n1  2', 'A  B\n1  2\n', 'table exact')).toBe(true)
    expect(said(held('table exact', 'A  B\n1  2', 'A  B\n1  2\n3  4\n')).split('\n')[0]).toBe('row 3 is more than was expected')
    expect(said(held('table exact', 'A  B\n1  2', 'A  B  C\n1  2  3\n'))).toBe('column C is more than was expected')
  })
})

describe('a failure of a table', () => {
  test('names the row and the cell', () => {
    expect(said(held('table', 'NAME      STATUS   NODE\ncurl-pod  Pending  k8s-ctr', PODS))).toBe(
      'STATUS of curl-pod is Running, expected Pending\n  expected  curl-pod [-Pending-] k8s-ctr\n  closest   curl-pod {+Running+} k8s-ctr   (line 2)',
    )
  })
  test('says which row is missing', () => {
    expect(said(held('table', 'NAME  STATUS\nweb   Running', PODS)).split('\n')[0]).toBe('no row of the table has NAME web')
  })
  test('says which columns are looked for, and what came closest', () => {
    expect(said(held('table', 'NAME  PHASE\nweb   Running', PODS))).toMatch(/^no line heads a table with the columns NAME, PHASE\n  expected  NAME \[-PHASE-\]\n  closest   NAME \{\+READY/)
  })
})

describe('an expected table that is wrong', () => {
  test.each([
    ['a header without rows', 'NAME  AGE', '1:1 table'],
    ['a row that lies across its columns', 'NAME  AGE  IP\na-very-long-name x', '2:1 table'],
    ['a placeholder in a cell', 'NAME  AGE\na     {{agee}}', '2:7 placeholder'],
  ])('%s', (_, expected, problem) => {
    expect(problemsOf('table', expected)).toEqual([problem])
  })
})
