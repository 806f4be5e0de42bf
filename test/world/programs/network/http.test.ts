import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { Meter, bytesText, timeText } from '../../../../src/world/programs/network/curl/meter.ts'
import { requestHead, base64 } from '../../../../src/world/programs/network/curl/request.ts'
import { readOptions } from '../../../../src/world/programs/network/curl/options.ts'
import { ResponseReader } from '../../../../src/world/programs/network/curl/response.ts'
import { Failure, formatUrl, parseUrl, redirectUrl } from '../../../../src/world/programs/network/curl/url.ts'
import { takeRequest } from '../../../../src/world/os/index.ts'
import { openLab, type Lab } from './lab.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('curl speaks HTTP with the servers of the lab', () => {
  let lab: Lab
  beforeAll(() => { lab = openLab() })

  it.each([
    ['curl -s b', 'hello\n', 0],
    ['curl -s -o /dev/null -w "%{http_code} %{size_download} %{remote_ip} %{exitcode}\\n" http://b/x?y', '200 6 10.2.0.20 0\n', 0],
    ['curl -sS b:81', "curl: (7) Failed to connect to b port 81 after 0 ms: Couldn't connect to server\n", 7],
    ['curl -s -m 1 10.1.0.99', '', 28],
    ['curl -sS foo://x', 'curl: (1) Protocol "foo" not supported or disabled in libcurl\n', 1],
    ['curl -sS http://', 'curl: (3) URL using bad/illegal format or missing URL\n', 3],
    ['curl', "curl: try 'curl --help' or 'curl --manual' for more information\n", 2],
    ['curl --nonsense b', "curl: option --nonsense: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n", 2],
    ['curl -s --resolve web:80:10.2.0.20 web', 'hello\n', 0],
    ['curl -s b -o /tmp/page; cat /tmp/page', 'hello\n', 0],
    ['curl -sS telnet://b', 'curl: (1) Protocol "telnet" not supported or disabled in libcurl\n', 1],
    ['curl -sS b:7 -m 2', 'curl: (1) Received HTTP/0.9 when not allowed\n', 1],
    ['wget -qO- b', 'hello\n', 0],
  ])('%s', async (command, output, exit) => {
    expect(await lab.run('a', command)).toEqual({ output, exit })
  })

  it('draws the meter where the output is no terminal, a line a second', async () => {
    const { output } = await lab.run('a', 'curl --connect-timeout 2 10.1.0.98')
    const line = (spent: string): string => `\r  0     0    0     0    0     0      0      0 --:--:-- ${spent} --:--:--     0`
    expect(output).toBe('  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n'
      + `${line('--:--:--')}${line(' 0:00:01')}${line(' 0:00:02')}\ncurl: (28) Failed to connect to 10.1.0.98 port 80 after 2001 ms: Timeout was reached\n`)
  })

  it('says what it does with -v, each version in its way', async () => {
    expect((await lab.run('a', 'curl -sv b:81')).output).toBe('*   Trying 10.2.0.20:81...\n* connect to 10.2.0.20 port 81 failed: Connection refused\n'
      + "* Failed to connect to b port 81 after 0 ms: Couldn't connect to server\n* Closing connection 0\n")
    expect((await lab.run('b', 'curl -sv 127.0.0.1 2>&1 >/dev/null')).output).toContain('* Connected to 127.0.0.1 (127.0.0.1) port 80\n> GET / HTTP/1.1\r\n> Host: 127.0.0.1\r\n> User-Agent: curl/8.5.0\r\n')
  })
})

describe('responses', () => {
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n'
  const sized = 'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world'

  it('are the same however their bytes are cut', () => {
    fc.assert(fc.property(fc.constantFrom(chunked, sized), fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 60 }), (text, cuts) => {
      const reader = new ResponseReader(false)
      const all = bytes(text)
      let body = ''
      let at = 0
      for (const n of [...cuts, all.length]) {
        body += new TextDecoder().decode(reader.push(all.subarray(at, Math.min(all.length, at + n))))
        at += n
      }
      expect(body).toBe('hello world')
      expect(reader.done).toBe(true)
    }))
  })

  it('without HTTP are told apart', () => {
    const reader = new ResponseReader(false)
    reader.push(bytes('SSH-2.0-OpenSSH\r\n'))
    expect(reader.notHttp).toBe(true)
  })
})

describe('requests', () => {
  it('are taken whole and in order', () => {
    const text = 'POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nx=1GET /b HTTP/1.0\r\n\r\n'
    const first = takeRequest(bytes(text))
    if (first === 'bad' || !first) throw new Error('no request')
    expect(first).toMatchObject({ method: 'POST', target: '/a', close: false })
    expect(takeRequest(bytes(text).subarray(first.length))).toMatchObject({ method: 'GET', target: '/b', close: true })
    for (let n = 0; n < first.length; n++) expect(takeRequest(bytes(text).subarray(0, n))).toBeUndefined()
    expect(takeRequest(bytes('nonsense\r\n\r\n'))).toBe('bad')
  })

  it('carry what the options say', () => {
    const head = requestHead(readOptions(['-H', 'Host: other', '-H', 'Accept:', '-A', 'me', '-u', 'a:b', '-d', 'x=1', 'http://h/p']), parseUrl('http://h/p'), '8.5.0')
    expect(head).toBe('POST /p HTTP/1.1\r\nHost: other\r\nAuthorization: Basic YTpi\r\nUser-Agent: me\r\nContent-Length: 3\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n')
    expect(base64('light wor')).toBe('bGlnaHQgd29y')
  })
})

describe('URLs', () => {
  it('are read and written', () => {
    expect(formatUrl(parseUrl('h:8080/a b#c'))).toBe('http://h:8080/a%20b')
    expect(parseUrl('https://u:p@h')).toMatchObject({ scheme: 'https', port: 443, user: 'u:p', path: '/' })
    expect(redirectUrl(parseUrl('http://h/a/b'), 'c')).toBe('http://h/a/c')
    expect(redirectUrl(parseUrl('http://h:81/a/b'), '/c')).toBe('http://h:81/c')
    expect(() => parseUrl('http://h:99999/')).toThrow(Failure as never)
  })
})

describe('the meter', () => {
  it('has five columns for any number', () => {
    for (const n of [0, 99_999, 100_000, 9_999_999, 50_000_000, 5e9]) expect(bytesText(n)).toHaveLength(5)
    expect([timeText(0), timeText(61), timeText(36_000)]).toEqual(['--:--:--', ' 0:01:01', '10:00:00'])
  })

  it('is drawn once a second, and at the end', () => {
    const meter = new Meter(0)
    expect(meter.update(0)).toContain('% Total')
    expect(meter.update(500_000)).toBe('')
    meter.total = 200
    meter.downloaded = 100
    expect(meter.update(1_000_000)).toBe('\r 50   200   50   100    0     0    100      0  0:00:02  0:00:01  0:00:01   100')
    expect(meter.update(1_500_000, true)).toContain(' 50 ')
  })
})
