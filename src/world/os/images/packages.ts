/** A package of Debian's and Ubuntu's archives. */
export interface Package {
  readonly name: string
  /** Versions in Ubuntu 24.04 and Debian 12. */
  readonly noble: string
  readonly bookworm: string
  readonly about: string
  /** Canonical paths of its executables. */
  readonly executables: readonly string[]
}

const DIRECTORIES: Readonly<Record<string, string>> = { bin: '/usr/bin', sbin: '/usr/sbin', local: '/usr/local/bin', lib: '/usr/lib' }

/*
 * name | version in noble | version in bookworm | what it is | executables by directory: bin /usr/bin, sbin /usr/sbin, local /usr/local/bin, lib /usr/lib.
 */
const TABLE = `
base-files | 13ubuntu10 | 12.4+deb12u5 | base system miscellaneous files |
base-passwd | 3.6.3build1 | 3.6.1 | base system master password and group files | sbin: update-passwd
bash | 5.2.21-2ubuntu4 | 5.2.15-2+b2 | GNU Bourne Again SHell | bin: bash rbash clear_console bashbug
dash | 0.5.12-6ubuntu5 | 0.5.12-2 | POSIX-compliant shell | bin: dash sh
coreutils | 9.4-3ubuntu6 | 9.1-1 | GNU core utilities | bin: [ arch b2sum base32 base64 basename basenc cat chcon chgrp chmod chown cksum comm cp csplit cut date dd df dir dircolors dirname du echo env expand expr factor false fmt fold groups head hostid id install join link ln logname ls md5sum mkdir mkfifo mknod mktemp mv nice nl nohup nproc numfmt od paste pathchk pinky pr printenv printf ptx pwd readlink realpath rm rmdir runcon seq sha1sum sha224sum sha256sum sha384sum sha512sum shred shuf sleep sort split stat stdbuf stty sum sync tac tail tee test timeout touch tr true truncate tsort tty uname unexpand uniq unlink users vdir wc who whoami yes sbin: chroot
findutils | 4.9.0-5build1 | 4.9.0-4 | utilities for finding files | bin: find xargs
grep | 3.11-4build1 | 3.8-5 | GNU grep, egrep and fgrep | bin: egrep fgrep grep rgrep
sed | 4.9-2build1 | 4.9-1 | GNU stream editor | bin: sed
mawk | 1.3.4.20240123-1build1 | 1.3.4.20200120-3.1 | pattern scanning and text processing language | bin: awk mawk nawk
diffutils | 1:3.10-1build1 | 1:3.8-4 | file comparison utilities | bin: cmp diff diff3 sdiff
gzip | 1.12-1ubuntu3 | 1.12-1 | GNU compression utilities | bin: gunzip gzip zcat zgrep
tar | 1.35+dfsg-3build1 | 1.34+dfsg-1.2 | GNU version of the tar archiving utility | bin: tar
debianutils | 5.17build1 | 5.7-0.5~deb12u1 | miscellaneous utilities specific to Debian | bin: ischroot run-parts tempfile which savelog sbin: add-shell remove-shell
hostname | 3.23+nmu2ubuntu2 | 3.23+nmu1 | utility to set/show the host name or domain name | bin: dnsdomainname domainname hostname nisdomainname ypdomainname
libc-bin | 2.39-0ubuntu8 | 2.36-9+deb12u4 | GNU C Library: Binaries | bin: getconf getent iconv ldd locale localedef pldd tzselect zdump sbin: ldconfig
login | 1:4.13+dfsg1-4ubuntu3 | 1:4.13+dfsg1-1+b1 | system login tools | bin: faillog lastlog login newgrp sg sbin: nologin
passwd | 1:4.13+dfsg1-4ubuntu3 | 1:4.13+dfsg1-1+b1 | change and administer password and group data | bin: chage chfn chsh expiry gpasswd passwd sbin: chgpasswd chpasswd groupadd groupdel groupmod grpck newusers pwck useradd userdel usermod vipw
adduser | 3.137ubuntu1 | 3.134 | add and remove users and groups | sbin: addgroup adduser delgroup deluser
util-linux | 2.39.3-9ubuntu6 | 2.38.1-5 | miscellaneous system utilities | bin: choom chrt dmesg fallocate findmnt flock getopt ionice ipcs last lastb logger lsblk lscpu lsipc lslocks lsmem lsns mcookie mesg more mount mountpoint namei nsenter prlimit rename.ul renice rev script setarch setpriv setsid setterm su taskset umount unshare utmpdump uuidgen wall whereis sbin: agetty blkid losetup mkfs mkswap pivot_root runuser sulogin swapoff swapon
bsdextrautils | 2.39.3-9ubuntu6 | 2.38.1-5+b1 | extra utilities from 4.4BSD-Lite | bin: col colrm column hd hexdump look ul write
procps | 2:4.0.4-4ubuntu3 | 2:4.0.2-3 | /proc file system utilities | bin: free kill pgrep pidwait pkill pmap ps pwdx skill slabtop snice tload top uptime vmstat w watch sbin: sysctl
psmisc | 23.7-1build1 | 23.6-1 | utilities that use the proc file system | bin: fuser killall peekfd prtstat pstree
sysvinit-utils | 3.08-6ubuntu3 | 3.06-4 | System-V-like utilities | bin: pidof sbin: killall5
init-system-helpers | 1.66ubuntu1 | 1.65.2 | helper tools for all init systems | sbin: invoke-rc.d service update-rc.d
systemd | 255.4-1ubuntu8 | 252.22-1~deb12u1 | system and service manager | bin: busctl hostnamectl journalctl localectl loginctl networkctl resolvectl systemctl systemd-analyze systemd-cat systemd-cgls systemd-cgtop systemd-detect-virt systemd-run timedatectl lib: systemd/systemd systemd/systemd-journald systemd/systemd-logind systemd/systemd-networkd systemd/systemd-resolved systemd/systemd-timesyncd systemd/systemd-udevd systemd/systemd-sysctl
systemd-sysv | 255.4-1ubuntu8 | 252.22-1~deb12u1 | system and service manager - SysV compatibility symlinks | sbin: halt init poweroff reboot runlevel shutdown telinit
dbus | 1.14.10-4ubuntu4 | 1.14.10-1~deb12u1 | simple interprocess messaging system | bin: dbus-daemon dbus-send
polkitd | 124-2ubuntu1 | 122-3 | framework for managing administrative policies | bin: pkexec pkcheck lib: polkit-1/polkitd
rsyslog | 8.2312.0-3ubuntu9 | 8.2302.0-1 | reliable system and kernel logging daemon | sbin: rsyslogd
cron | 3.0pl1-184ubuntu2 | 3.0pl1-162 | process scheduling daemon | bin: crontab sbin: cron
sudo | 1.9.15p5-3ubuntu5 | 1.9.13p3-1+deb12u1 | Provide limited super user privileges to specific users | bin: sudo sudoedit cvtsudoers sudoreplay sbin: visudo
openssh-client | 1:9.6p1-3ubuntu13 | 1:9.2p1-2+deb12u2 | secure shell (SSH) client, for secure access to remote machines | bin: scp sftp slogin ssh ssh-add ssh-agent ssh-copy-id ssh-keygen ssh-keyscan
openssh-server | 1:9.6p1-3ubuntu13 | 1:9.2p1-2+deb12u2 | secure shell (SSH) server, for secure access from remote machines | sbin: sshd lib: openssh/sftp-server
iproute2 | 6.1.0-1ubuntu6 | 6.1.0-3 | networking and traffic control tools | bin: ip lnstat nstat rdma routef routel ss sbin: arpd bridge ip dcb devlink genl rtacct rtmon tc tipc vdpa
iputils-ping | 3:20240117-1build1 | 3:20221126-1 | Tools to test the reachability of network hosts | bin: ping ping4 ping6
iputils-arping | 3:20240117-1build1 | 3:20221126-1 | Tool to send ICMP echo requests to an ARP address | bin: arping
iputils-tracepath | 3:20240117-1build1 | 3:20221126-1 | Tools to trace the network path to a remote host | bin: tracepath
traceroute | 1:2.1.5-1 | 1:2.1.2-1 | Traces the route taken by packets over an IPv4/IPv6 network | bin: traceroute traceroute6 sbin: tcptraceroute
net-tools | 2.10-0.1ubuntu4 | 2.10-0.1 | NET-3 networking toolkit | bin: netstat sbin: arp ifconfig ipmaddr iptunnel mii-tool nameif plipconfig rarp route slattach
netcat-openbsd | 1.226-1ubuntu2 | 1.219-1 | TCP/IP swiss army knife | bin: nc netcat
tcpdump | 4.99.4-3ubuntu4 | 4.99.3-1 | command-line network traffic analyzer | bin: tcpdump
curl | 8.5.0-2ubuntu10 | 7.88.1-10+deb12u5 | command line tool for transferring data with URL syntax | bin: curl
wget | 1.21.4-1ubuntu4 | 1.21.3-1+b2 | retrieves files from the web | bin: wget
bind9-dnsutils | 1:9.18.24-0ubuntu5 | 1:9.18.24-1 | Clients provided with BIND 9 | bin: delv dig mdig nslookup nsupdate
bind9-host | 1:9.18.24-0ubuntu5 | 1:9.18.24-1 | DNS Lookup Utility | bin: host
iptables | 1.8.10-3ubuntu2 | 1.8.9-2 | administration tools for packet filtering and NAT | sbin: ip6tables iptables iptables-restore iptables-save
nftables | 1.0.9-1build1 | 1.0.6-2+deb12u2 | Program to control packet filtering rules by Netfilter project | sbin: nft
ethtool | 1:6.7-1build1 | 1:6.1-1 | display or change Ethernet device settings | sbin: ethtool
less | 590-2ubuntu2 | 590-2.1~deb12u2 | pager program similar to more | bin: less lessecho lesskey lesspipe pager
vim | 2:9.1.0016-1ubuntu7 | 2:9.0.1378-2 | Vi IMproved - enhanced vi editor | bin: ex rview rvim vi view vim vimdiff
nano | 7.2-2build1 | 7.2-1 | small, friendly text editor inspired by Pico | bin: editor nano pico rnano
ncurses-bin | 6.4+20240113-1ubuntu2 | 6.4-4 | terminal-related programs and man pages | bin: clear infocmp reset tabs tic toe tput tset
file | 1:5.45-3build1 | 1:5.44-3 | Recognize the type of data in a file using "magic" numbers | bin: file
lsof | 4.95.0-1build3 | 4.95.0-1 | utility to list open files | bin: lsof
strace | 6.8-0ubuntu2 | 6.1-0.1 | System call tracer | bin: strace
time | 1.9-0.2build1 | 1.9-0.2 | GNU time program for measuring CPU resource usage | bin: time
tree | 2.1.1-2ubuntu3 | 2.1.0-1 | displays an indented directory tree, in color | bin: tree
jq | 1.7.1-3build1 | 1.6-2.1 | lightweight and flexible command-line JSON processor | bin: jq
man-db | 2.12.0-4build2 | 2.11.2-2 | tools for reading manual pages | bin: apropos man manpath whatis
tmux | 3.4-1build1 | 3.3a-3 | terminal multiplexer | bin: tmux
perl-base | 5.38.2-3.2build2 | 5.36.0-7+deb12u1 | minimal Perl system | bin: perl
python3-minimal | 3.12.3-0ubuntu1 | 3.11.2-1+b1 | minimal subset of the Python language | bin: python3
dpkg | 1.22.6ubuntu6 | 1.21.22 | Debian package management system | bin: dpkg dpkg-deb dpkg-divert dpkg-query dpkg-split dpkg-statoverride dpkg-trigger update-alternatives
apt | 2.7.14build2 | 2.6.1 | commandline package manager | bin: apt apt-cache apt-cdrom apt-config apt-get apt-key apt-mark
lsb-release | 12.0-2 | 12.0-1 | Linux Standard Base version reporting utility | bin: lsb_release
kmod | 31+20240202-2ubuntu7 | 30+20221128-1 | tools for managing Linux kernel modules | bin: kmod lsmod sbin: depmod insmod modinfo modprobe rmmod
command-not-found | 23.04.0 | 20.10.1-1 | Suggest installation of packages in interactive bash sessions | bin: command-not-found lib: command-not-found
snapd | 2.63+24.04 | 2.57.6-1+b5 | Daemon and tooling that enable snap packages | bin: snap
netplan.io | 1.0-2ubuntu1 | 0.106-2+deb12u1 | Declarative network configuration | sbin: netplan
ubuntu-release-upgrader-core | 1:24.04.16 | 0 | manage release upgrades | bin: do-release-upgrade
sshpass | 1.09-1 | 1.09-1 | Non-interactive ssh password authentication | bin: sshpass
bridge-utils | 1.7.1-1ubuntu2 | 1.7.1-1 | Utilities for configuring the Linux Ethernet bridge | sbin: brctl
conntrack | 1:1.4.8-1ubuntu1 | 1:1.4.7-1+b2 | Program to modify the conntrack tables | sbin: conntrack
ipset | 7.19-1ubuntu2 | 7.17-1 | administration tool for kernel IP sets | sbin: ipset
ngrep | 1.47+ds1-5build1 | 1.47+ds1-5+b1 | grep for network traffic | bin: ngrep
nmap | 7.94+git20230807.3be01efb1+dfsg-3build2 | 7.93+dfsg1-1 | The Network Mapper | bin: nmap nping
mtr-tiny | 0.95-1.1build2 | 0.95-1 | Full screen ncurses traceroute tool | bin: mtr
socat | 1.8.0.0-4build3 | 1.7.4.4-2 | multipurpose relay for bidirectional data transfer | bin: socat
iperf3 | 3.16-1build2 | 3.12-1+deb12u1 | Internet Protocol bandwidth measuring tool | bin: iperf3
termshark | 2.4.0-1 | 2.4.0-1+b3 | terminal UI for tshark, inspired by Wireshark | bin: termshark
fping | 5.1-1build2 | 5.1-1 | sends ICMP ECHO_REQUEST packets to network hosts | bin: fping
frr | 8.4.4-1.1ubuntu6 | 8.4.4-1.1~deb12u1 | FRRouting suite of internet protocols | bin: vtysh mtracebis lib: frr/bgpd frr/staticd frr/watchfrr frr/zebra frr/frrinit.sh frr/frr-reload.py
yq | 3.1.0-3 | 3.1.0-3 | Command-line YAML processor, jq wrapper for YAML documents | bin: yq
kubectl | 1.33.2-1.1 | 1.33.2-1.1 | Kubernetes command-line tool | bin: kubectl
kubeadm | 1.33.2-1.1 | 1.33.2-1.1 | Kubernetes cluster bootstrapper | bin: kubeadm
kubelet | 1.33.2-1.1 | 1.33.2-1.1 | Kubernetes node agent | bin: kubelet
containerd.io | 1.7.27-1 | 1.7.27-1 | An open and reliable container runtime | bin: containerd containerd-shim-runc-v2 ctr runc
cri-tools | 1.33.0-1.1 | 1.33.0-1.1 | Container Runtime Interface tools | bin: crictl
docker-ce-cli | 5:28.3.2-1 | 5:28.3.2-1 | Docker CLI: the open-source application container engine | bin: docker
kind | 0.29.0 | 0.29.0 | Kubernetes in Docker | local: kind
cilium-cli | 0.18.5 | 0.18.5 | command line of Cilium | local: cilium
hubble | 1.18.0 | 1.18.0 | command line of Hubble | local: hubble
helm | 3.18.4 | 3.18.4 | the package manager for Kubernetes | local: helm
k9s | 0.50.7 | 0.50.7 | terminal UI for Kubernetes clusters | local: k9s
kubecolor | 0.5.1 | 0.5.1 | kubectl with colours | bin: kubecolor
kubectx | 0.9.5 | 0.9.5 | switch between clusters and namespaces | local: kubectx kubens
vagrant | 2.4.7 | 2.4.7 | tool for building and distributing virtual machines | bin: vagrant
netshoot | 0 | 0 | network troubleshooting tools in one |
`

export const packages: ReadonlyMap<string, Package> = new Map(TABLE.trim().split('\n').map((line) => {
  const [name = '', noble = '', bookworm = '', about = '', files = ''] = line.split('|').map((part) => part.trim())
  let directory = ''
  const executables = files.split(' ').flatMap((word) => {
    if (!word.endsWith(':')) return word === '' ? [] : [`${directory}/${word}`]
    directory = DIRECTORIES[word.slice(0, -1)]!
    return []
  })
  return [name, { name, noble, bookworm, about, executables }]
}))

/** Packages that stand for others. */
export const METAPACKAGES: Readonly<Record<string, readonly string[]>> = {
  netshoot: ['bridge-utils', 'conntrack', 'ipset', 'ngrep', 'nmap', 'mtr-tiny', 'socat', 'iperf3', 'fping', 'ethtool', 'iptables', 'nftables', 'strace', 'jq', 'bind9-dnsutils', 'bind9-host'],
}

/** A name as a topology writes it → the packages that it brings. Undefined for a name that nobody knows. */
export function packagesNamed(name: string): readonly string[] | undefined {
  if (!packages.has(name)) return undefined
  return [name, ...(METAPACKAGES[name] ?? [])]
}

/** The package that has an executable of this name, if one has. */
export const packagesWith = (command: string): Package[] => [...packages.values()].filter((p) => p.executables.some((e) => e.endsWith(`/${command}`)))
