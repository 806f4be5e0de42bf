import { beforeAll, describe, expect, it } from 'vitest'
import { apiLab, type ApiLab } from './lab.ts'

const CERTS = '--cacert /root/ca.crt --cert /root/admin.crt --key /root/admin.key'
const HINT = `More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the web page mentioned above.
`

describe('the API server on the lab\'s network', () => {
  let lab: ApiLab
  beforeAll(() => { lab = apiLab() })

  it.each([
    [`curl -s ${CERTS} https://10.1.0.10:6443/healthz`, 'ok', 0],
    ['curl -sk https://10.1.0.10:6443/livez', 'ok', 0],
    ['curl -sS https://10.1.0.10:6443/healthz', `curl: (60) SSL certificate problem: unable to get local issuer certificate\n${HINT}`, 60],
    ['curl -sS --cacert /root/other.crt https://10.1.0.10:6443/healthz', `curl: (60) SSL certificate problem: unable to get local issuer certificate\n${HINT}`, 60],
    ['curl -sS --resolve x:6443:10.1.0.10 --cacert /root/ca.crt https://x:6443/', `curl: (60) SSL: no alternative certificate subject name matches target host name 'x'\n${HINT}`, 60],
    ['curl -sS --http0.9 http://10.1.0.10:6443/', 'Client sent an HTTP request to an HTTPS server.\n', 0],
    [`curl -s ${CERTS} -o /dev/null -w '%{http_code} %{scheme}\\n' https://10.1.0.10:6443/api/v1/nodes/w1`, '200 HTTPS\n', 0],
    [`curl -s ${CERTS} https://10.1.0.10:6443/openapi/v3/api/v1 -o /tmp/o; wc -c < /tmp/o | sed 's/^.*[0-9]\\{6\\}$/long/'`, 'long\n', 0],
  ])('%s', async (command, output, exit) => {
    expect(await lab.run('w1', command)).toEqual({ output, exit })
  })

  it('knows nobody without a certificate, and says so', async () => {
    const { output } = await lab.run('w1', 'curl -sk https://10.1.0.10:6443/api/v1/pods')
    expect(JSON.parse(output)).toMatchObject({ code: 403, message: 'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope' })
    expect(JSON.parse((await lab.run('w1', 'curl -sk -H "Authorization: Bearer x" https://10.1.0.10:6443/api/v1/pods')).output)).toMatchObject({ code: 401, message: 'Unauthorized' })
  })

  it('sends a watch in chunks as it happens', async () => {
    const url = 'https://10.1.0.10:6443/api/v1/namespaces'
    const { output } = await lab.run('w1', `curl -sN -m 5 ${CERTS} '${url}?watch=1&fieldSelector=metadata.name%3Dlate' & sleep 1; curl -s ${CERTS} -o /dev/null --json '{"metadata":{"name":"late"}}' ${url}; wait`)
    expect(JSON.parse(output)).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'late' } } })
  })

  it('hands logs on to the node, over the network', async () => {
    lab.s.create('pods', { metadata: { name: 'p', namespace: 'default' }, spec: { nodeName: 'w1', containers: [{ name: 'c', image: 'i' }] } })
    const { output } = await lab.run('w1', `curl -s ${CERTS} 'https://10.1.0.10:6443/api/v1/namespaces/default/pods/p/log?tailLines=5'`)
    expect(output).toBe('log of /containerLogs/default/p/c?tailLines=5\n')
  })

  it('says why a node cannot be reached', async () => {
    lab.s.create('nodes', { metadata: { name: 'gone' }, status: { addresses: [{ type: 'InternalIP', address: '10.1.0.99' }] } })
    lab.s.create('pods', { metadata: { name: 'q', namespace: 'default' }, spec: { nodeName: 'gone', containers: [{ name: 'c', image: 'i' }] } })
    const { output } = await lab.run('w1', `curl -s ${CERTS} 'https://10.1.0.10:6443/api/v1/namespaces/default/pods/q/log'`)
    expect(JSON.parse(output).message).toBe('Get "https://10.1.0.99:10250/containerLogs/default/q/c": dial tcp 10.1.0.99:10250: connect: no route to host')
  })

  it('upgrades a connection through to the node', async () => {
    const { output } = await lab.run('w1', `curl -sN -m 2 -i ${CERTS} -H 'Connection: Upgrade' -H 'Upgrade: websocket' 'https://10.1.0.10:6443/api/v1/namespaces/default/pods/p/exec?command=ls&stdout=true'`)
    expect(output).toContain('HTTP/1.1 101 Switching Protocols')
  })
})
