import type { Block, ScreenModel, StepView } from '../../src/tui/index.ts'
import type { Lang } from '../../src/i18n/index.ts'

const blocks: Record<Lang, readonly Block[]> = {
  en: [
    { kind: 'prose', markdown: 'A packet that arrives is half of a conversation. The **answer** needs a route of its own: each host must know that `10.20.0.0/24` lies behind the router.' },
    {
      kind: 'quiz', id: 'who-drops', when: 'predict', question: 'The ping from `left` fails. Who drops the packet?', many: false,
      options: ['`left`: it has no route', 'the router: it forwards nothing', '`right`: it knows no way back'],
    },
    { kind: 'prose', markdown: 'Look at the table first:' },
    { kind: 'commands', code: 'ip route', host: 'left', done: true },
    { kind: 'output', text: 'default via 10.0.2.2 dev eth0 proto dhcp src {{ip}} metric 100\n10.10.0.0/24 dev eth1 proto kernel scope link src 10.10.0.11\n...' },
    { kind: 'prose', markdown: 'Then give the host its route:' },
    { kind: 'commands', code: 'sudo ip route add 10.20.0.0/24 via 10.10.0.1\nping -c 3 10.20.0.21', host: 'left' },
    {
      kind: 'prose',
      markdown: '> [!NOTE]\n> A route that is added by hand is gone after a reboot.\n\n| host | needs | via |\n| --- | --- | ---: |\n| left | 10.20.0.0/24 | 10.10.0.1 |\n| right | 10.10.0.0/24 | 10.20.0.1 |\n\n- the router knows both LANs\n- the hosts know **one**, and the default route',
    },
  ],
  ko: [
    { kind: 'prose', markdown: '패킷이 도착했다고 해서 통신이 끝난 것은 아닙니다. **응답**에도 경로가 필요합니다. 각 호스트는 `10.20.0.0/24`가 라우터 뒤에 있다는 것을 알아야 합니다.' },
    {
      kind: 'quiz', id: 'who-drops', when: 'predict', question: '`left`에서 보낸 ping이 실패합니다. 어디에서 패킷이 버려집니까?', many: false,
      options: ['`left`: 경로가 없습니다', '라우터: 포워딩하지 않습니다', '`right`: 돌아갈 경로를 모릅니다'],
    },
    { kind: 'prose', markdown: '먼저 라우팅 테이블을 봅니다.' },
    { kind: 'commands', code: 'ip route', host: 'left', done: true },
    { kind: 'output', text: 'default via 10.0.2.2 dev eth0 proto dhcp src {{ip}} metric 100\n10.10.0.0/24 dev eth1 proto kernel scope link src 10.10.0.11\n...' },
    { kind: 'prose', markdown: '이어서 호스트에 경로를 추가합니다.' },
    { kind: 'commands', code: 'sudo ip route add 10.20.0.0/24 via 10.10.0.1\nping -c 3 10.20.0.21', host: 'left' },
    {
      kind: 'prose',
      markdown: '> [!NOTE]\n> 손으로 추가한 경로는 재부팅하면 사라집니다.\n\n| 호스트 | 필요한 경로 | 게이트웨이 |\n| --- | --- | ---: |\n| left | 10.20.0.0/24 | 10.10.0.1 |\n| right | 10.10.0.0/24 | 10.20.0.1 |\n\n- 라우터는 두 LAN을 모두 압니다\n- 호스트는 **하나**와 기본 경로만 압니다',
    },
  ],
}

const words = {
  en: {
    course: 'Cilium BGP & ClusterMesh', lesson: 'Packets need a way back',
    titles: ['Packets need a way back', 'Log in and look around', 'Give every host a way back', 'Mend what the reboot broke', 'What you can now do'],
    checks: ['left sends 10.20.0.21 to the router', 'right sends 10.10.0.11 to the router', 'left gets an answer from right'],
    missing: 'right answers 10.10.0.11 by its default route (eth0)',
    hints: ['Look at the table of the host that *answers*.', 'An answer follows the routing table of the host that sends it. `ip route get 10.10.0.11` on `right` shows which entry decides.', 'On `right`: `sudo ip route add 10.10.0.0/24 via 10.20.0.1`'],
    intro: 'Every session is up. Why does the service still time out?\n\n```\n left ── router ── right\n  .11      .1       .21\n```\n\nYou follow one packet there, and its answer back.',
    task: 'The hosts were restarted and their routes are gone. Make `left` and `right` talk again.',
    end: 'You can now\n\n1. read a routing table,\n2. find the direction in which a packet dies,\n3. give it a way back.',
    terms: [['RIB', 'Routing Information Base: all the routes that a speaker knows.'], ['PodCIDR', 'The range from which a node gives addresses to its pods.'], ['ECMP', 'Equal-cost multipath: several next hops for one route, one of them chosen a flow.']],
    explanation: 'The packet arrives. The answer leaves `right` by its default route and is lost.',
    farewell: ['You are at "Give every host a way back" (step 2 of 3).', 'Come back with: cilium-tutor start'],
  },
  ko: {
    course: 'Cilium BGP와 ClusterMesh', lesson: '패킷에는 돌아갈 길이 필요합니다',
    titles: ['패킷에는 돌아갈 길이 필요합니다', '로그인해서 둘러보기', '모든 호스트에 돌아갈 경로 주기', '재부팅으로 잃은 것 되살리기', '이제 할 수 있는 것'],
    checks: ['left는 10.20.0.21을 라우터로 보냅니다', 'right는 10.10.0.11을 라우터로 보냅니다', 'left가 right의 응답을 받습니다'],
    missing: 'right는 10.10.0.11에 기본 경로(eth0)로 응답합니다',
    hints: ['*응답하는* 호스트의 라우팅 테이블을 보십시오.', '응답은 보내는 호스트의 라우팅 테이블을 따릅니다. `right`에서 `ip route get 10.10.0.11`을 실행하면 어느 항목이 쓰이는지 알 수 있습니다.', '`right`에서 `sudo ip route add 10.10.0.0/24 via 10.20.0.1`을 실행합니다.'],
    intro: '세션은 모두 올라와 있습니다. 그런데도 왜 서비스는 응답하지 않습니까?\n\n```\n left ── router ── right\n  .11      .1       .21\n```\n\n패킷 하나를 따라가고, 그 응답이 돌아오는 길을 확인합니다.',
    task: '호스트가 재시작되어 경로가 사라졌습니다. `left`와 `right`가 다시 통신하게 하십시오.',
    end: '이제 다음을 할 수 있습니다.\n\n1. 라우팅 테이블을 읽습니다.\n2. 패킷이 어느 방향에서 사라지는지 찾습니다.\n3. 돌아갈 경로를 줍니다.',
    terms: [['RIB', '라우팅 정보 베이스. 스피커가 아는 모든 경로입니다.'], ['PodCIDR', '노드가 파드에 주소를 나누어 주는 범위입니다.'], ['ECMP', '한 목적지에 넥스트홉을 여러 개 두고 플로마다 하나를 고르는 방식입니다.']],
    explanation: '패킷은 도착합니다. 응답이 `right`의 기본 경로로 나가서 사라집니다.',
    farewell: ['현재 위치: "모든 호스트에 돌아갈 경로 주기" (단계 2/3)', '다시 시작하려면: cilium-tutor start'],
  },
} as const

/** A learner in the middle of a lesson: the state that the screens are tested with. */
export function sampleModel(lang: Lang): ScreenModel {
  const w = words[lang]
  const none = { given: [], total: 0 }
  const step = (i: number, rest: Partial<StepView>): StepView => ({
    id: ['intro', 'look', 'way-back', 'mend', 'end'][i]!, title: w.titles[i]!, kind: 'step', passed: false, blocks: [], checks: [], hints: none, ...rest,
  })
  const prose = (markdown: string): Block => ({ kind: 'prose', markdown })
  return {
    lang, course: w.course, current: 2, progress: 0.58, clock: { now: 847_000_000, pace: 'wall' },
    lesson: {
      id: 'way-back', number: 1, title: w.lesson,
      steps: [
        step(0, { kind: 'intro', passed: true, blocks: [prose(w.intro)] }),
        step(1, { passed: true, blocks: blocks[lang].slice(2, 5) }),
        step(2, {
          blocks: blocks[lang], next: 6, hints: { given: [], total: 3 },
          checks: [{ title: w.checks[0], state: 'passed' }, { title: w.checks[1], state: 'open', missing: w.missing }, { title: w.checks[2], state: 'blocked' }],
        }),
        step(3, { kind: 'task', blocks: [prose(w.task)], checks: [{ title: w.checks[2], state: 'open' }], hints: { given: [], total: 3 } }),
        step(4, { kind: 'end', blocks: [prose(w.end)] }),
      ],
    },
    terminals: [{ id: 't1', host: 'left', size: { cols: 80, rows: 24 }, asking: 'shell', asked: 1 }],
    glossary: w.terms.map(([term, meaning]) => ({ term, meaning })), farewell: w.farewell, ended: false,
  }
}

export const sampleHints = (lang: Lang): readonly string[] => words[lang].hints
export const sampleExplanation = (lang: Lang): string => words[lang].explanation
