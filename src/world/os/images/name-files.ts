/** Well-known ports (IANA) as services(5): name, port/protocol, aliases. */
const SERVICES = `
tcpmux 1/tcp; echo 7/tcp; echo 7/udp; discard 9/tcp sink null; discard 9/udp sink null; systat 11/tcp users; daytime 13/tcp; daytime 13/udp; netstat 15/tcp; qotd 17/tcp quote;
chargen 19/tcp ttytst source; chargen 19/udp ttytst source; ftp-data 20/tcp; ftp 21/tcp; ssh 22/tcp; telnet 23/tcp; smtp 25/tcp mail; time 37/tcp timserver; time 37/udp timserver;
whois 43/tcp nicname; tacacs 49/tcp; tacacs 49/udp; domain 53/tcp; domain 53/udp; bootps 67/udp; bootpc 68/udp; tftp 69/udp; gopher 70/tcp; finger 79/tcp; http 80/tcp www; kerberos 88/tcp kerberos5 krb5 kerberos-sec;
kerberos 88/udp kerberos5 krb5 kerberos-sec; iso-tsap 102/tcp tsap; pop3 110/tcp pop-3; sunrpc 111/tcp portmapper; sunrpc 111/udp portmapper; auth 113/tcp authentication tap ident; nntp 119/tcp readnews untp;
ntp 123/udp; epmap 135/tcp loc-srv; netbios-ns 137/udp; netbios-dgm 138/udp; netbios-ssn 139/tcp; imap2 143/tcp imap; snmp 161/tcp; snmp 161/udp; snmp-trap 162/tcp snmptrap; snmp-trap 162/udp snmptrap;
bgp 179/tcp; irc 194/tcp; ldap 389/tcp; ldap 389/udp; https 443/tcp; https 443/udp; microsoft-ds 445/tcp; kpasswd 464/tcp; submissions 465/tcp ssmtp smtps urd; isakmp 500/udp; syslog 514/udp; printer 515/tcp spooler;
route 520/udp router routed; submission 587/tcp; ipp 631/tcp; ldaps 636/tcp; domain-s 853/tcp; rsync 873/tcp; ftps 990/tcp; telnets 992/tcp; imaps 993/tcp; pop3s 995/tcp;
socks 1080/tcp; openvpn 1194/udp; radius 1812/udp; radius-acct 1813/udp radacct; nfs 2049/tcp; nfs 2049/udp; zebrasrv 2600/tcp; zebra 2601/tcp; ripd 2602/tcp; ripngd 2603/tcp; ospfd 2604/tcp; bgpd 2605/tcp; ospf6d 2606/tcp;
ospfapi 2607/tcp; isisd 2608/tcp; mysql 3306/tcp; ms-wbt-server 3389/tcp; bfd-control 3784/udp; bfd-echo 3785/udp; sip 5060/tcp; sip 5060/udp; sip-tls 5061/tcp; xmpp-client 5222/tcp jabber-client; mdns 5353/udp;
postgresql 5432/tcp postgres; amqp 5672/tcp; x11 6000/tcp x11-0; redis 6379/tcp; http-alt 8080/tcp webcache; puppet 8140/tcp
`

const servicesFile = (): string => `# Network services, Internet style: name, port/protocol, other names.\n${SERVICES.trim().split(/;\s*/).map((line) => {
  const [name = '', port = '', ...aliases] = line.split(' ')
  return `${name.padEnd(15)} ${port}${aliases.length > 0 ? `\t\t${aliases.join(' ')}` : ''}\n`
}).join('')}`

const PROTOCOLS = `
ip 0 IP; icmp 1 ICMP; igmp 2 IGMP; ipencap 4 IP-ENCAP; tcp 6 TCP; egp 8 EGP; igp 9 IGP; udp 17 UDP; dccp 33 DCCP; ipv6 41 IPv6; ipv6-route 43 IPv6-Route; ipv6-frag 44 IPv6-Frag; rsvp 46 RSVP; gre 47 GRE;
esp 50 IPSEC-ESP; ah 51 IPSEC-AH; ipv6-icmp 58 IPv6-ICMP; ipv6-nonxt 59 IPv6-NoNxt; ipv6-opts 60 IPv6-Opts; eigrp 88 EIGRP; ospf 89 OSPFIGP; ipip 94 IPIP; pim 103 PIM; vrrp 112 VRRP; l2tp 115 L2TP; isis 124 ISIS;
sctp 132 SCTP; mpls-in-ip 137 MPLS-in-IP
`

const protocolsFile = (): string => `# Internet protocols: name, number, other name.\n${PROTOCOLS.trim().split(/;\s*/).map((line) => line.split(' ').join('\t')).join('\n')}\n`

export const nameFiles = {
  '/etc/services': servicesFile(),
  '/etc/protocols': protocolsFile(),
  '/etc/nsswitch.conf': `# Where names are looked up, in this order.
passwd:         files systemd
group:          files systemd
shadow:         files systemd
gshadow:        files systemd

hosts:          files dns
networks:       files

protocols:      db files
services:       db files
ethers:         db files
rpc:            db files
`,
  '/etc/host.conf': 'multi on\n',
  '/etc/networks': 'default\t\t0.0.0.0\nloopback\t127.0.0.0\nlink-local\t169.254.0.0\n',
  '/etc/shells': '# Login shells that an account may have.\n/bin/sh\n/usr/bin/sh\n/bin/bash\n/usr/bin/bash\n/bin/rbash\n/usr/bin/rbash\n/usr/bin/dash\n',
  '/etc/ethertypes': 'IPv4\t0800\nARP\t\t0806\nRARP\t8035\n802_1Q\t8100\nIPv6\t86dd\nMPLS_UNI\t8847\nMPLS_MULTI\t8848\nLLDP\t88cc\n',
  '/etc/iproute2/rt_protos': '0\tunspec\n1\tredirect\n2\tkernel\n3\tboot\n4\tstatic\n8\tgated\n9\tra\n10\tmrt\n11\tzebra\n12\tbird\n13\tdnrouted\n14\txorp\n15\tntk\n16\tdhcp\n18\tkeepalived\n42\tbabel\n99\topenr\n186\tbgp\n187\tisis\n188\tospf\n189\trip\n192\teigrp\n',
  '/etc/iproute2/rt_tables': '#\n# reserved values\n#\n255\tlocal\n254\tmain\n253\tdefault\n0\tunspec\n#\n# local\n#\n',
  '/etc/iproute2/rt_scopes': '0\tglobal\n255\tnowhere\n254\thost\n253\tlink\n200\tsite\n',
}
