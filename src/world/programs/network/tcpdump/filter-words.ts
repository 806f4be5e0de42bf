/** Names that stand for numbers in byte expressions (pcap-filter(7)). */
export const CONSTANTS: Readonly<Record<string, number>> = {
  icmptype: 0, icmpcode: 1, tcpflags: 13, 'tcp-fin': 1, 'tcp-syn': 2, 'tcp-rst': 4, 'tcp-push': 8, 'tcp-ack': 16, 'tcp-urg': 32, 'tcp-ece': 64, 'tcp-cwr': 128,
  'icmp-echoreply': 0, 'icmp-unreach': 3, 'icmp-sourcequench': 4, 'icmp-redirect': 5, 'icmp-echo': 8, 'icmp-routeradvert': 9, 'icmp-routersolicit': 10,
  'icmp-timxceed': 11, 'icmp-paramprob': 12, 'icmp-tstamp': 13, 'icmp-tstampreply': 14,
}

export const PROTOS = ['ether', 'ip', 'ip6', 'arp', 'rarp', 'tcp', 'udp', 'icmp', 'icmp6', 'igmp', 'sctp', 'vlan']

export const NUMBERS: Readonly<Record<string, number>> = { icmp: 1, igmp: 2, tcp: 6, udp: 17, icmp6: 58, sctp: 132, ospf: 89, gre: 47, esp: 50, ah: 51, vrrp: 112, pim: 103 }

export const CONNECTIVES: Readonly<Record<string, 'and' | 'or'>> = { and: 'and', or: 'or', '&&': 'and', '||': 'or' }

export const RELATIONS: Readonly<Record<string, '<' | '<=' | '=' | '!=' | '>=' | '>'>> = { '<': '<', '<=': '<=', '=': '=', '==': '=', '!=': '!=', '>=': '>=', '>': '>' }

/** A token: a word, a number, or punctuation. */
export interface Token { readonly kind: 'word' | 'punct'; readonly text: string }

const PUNCTUATION = ['<<', '>>', '<=', '>=', '!=', '==', '&&', '||', '(', ')', '[', ']', '<', '>', '=', '!', '&', '|', '+', '-', '*', '/', '%', '^', ':']

const WORD = /^(?:[0-9a-fA-F]{1,2}(?:[:-][0-9a-fA-F]{1,2}){5}|\d+\.\d+\.\d+\.\d+|\\?[A-Za-z0-9][A-Za-z0-9._-]*)/

/** Splits a filter into tokens; undefined where a character belongs to none. */
export function tokens(text: string): Token[] | undefined {
  const out: Token[] = []
  let rest = text.trimStart()
  while (rest !== '') {
    const word = WORD.exec(rest)?.[0]
    const sign = word === undefined ? PUNCTUATION.find((p) => rest.startsWith(p)) : undefined
    if (word === undefined && sign === undefined) return undefined
    out.push(word === undefined ? { kind: 'punct', text: sign! } : { kind: 'word', text: word.replace(/^\\/, '') })
    rest = rest.slice((word ?? sign!).length).trimStart()
  }
  return out
}
