/**
 * net: the network of the lab. Namespaces by name with links, addresses, neighbours, route tables, rules, sockets and sysctls, and packets
 * that really go from hop to hop as events of the queue. It knows only `sim`; higher rooms are called through the slots of hooks.ts.
 *
 * A world gets its network with `installNet(registry)`; a lab is built with `createNamespace`, `createNetwork`, `addLink`, `addAddress`, `addRoute`.
 * Operations refuse as the kernel does: they throw a `SysError` whose `detail` is the text of netlink's extended ack, where there is one
 * (`Error: <detail>.` in iproute2), else strerror says it (`RTNETLINK answers: …`).
 *
 * Blocking is not here: an operation that would wait throws EAGAIN (or EINPROGRESS for `connectSocket`), and the caller waits for the condition
 * `sock:<id>:r` or `sock:<id>:w`. Daemons watch a socket instead (`watchSocket`).
 */
export {
  ANY, ANY6, LIMITED_BROADCAST, LOOPBACK, LOOPBACK6, formatIp, formatPrefix, ip, isIp6, isLoopback, isMulticast, lastOf, maskOf, networkOf, parseIp, parsePrefix,
  within, type Ip, type Prefix,
} from './ip.ts'
export { namespaceByName, namespaceOf, type NetNs, type NsId } from './netns.ts'
export { SCOPE, isRunning, linkFlags, linkOf, operState, type Address, type Address6, type Link, type LinkId, type LinkKind } from './link.ts'
export { TABLE, type Fib, type Nexthop, type NexthopObject, type Route, type RouteMetrics, type RouteType, type Rule } from './fib.ts'
export { type Neighbour, type NeighbourState } from './neighbour-table.ts'
export * from './packet.ts'
export * from './hooks.ts'
export * from './socket-table.ts'
export type { TcpBlock, TcpState } from './tcp/block.ts'
export { installNet } from './install.ts'
export { type LinkSpec, addLink, createNamespace, deleteNamespace } from './link-build.ts'
export { createNetwork, setNetworkDelay, setNetworkLoss } from './segment.ts'
export { setCable, setLink, setLinkMac, setLinkMtu, setLinkUp } from './link-state.ts'
export { deleteLink, moveLink, renameLink, setLinkMaster } from './link-change.ts'
export { linkByIndex, linkByName, linksOf } from './netns-links.ts'
export { type AddressSpec, addAddress, addressesOf, deleteAddress } from './address.ts'
export { type RouteVerb, deleteRoute, setRoute } from './route-set.ts'
export { type NexthopRequest, type RouteRequest } from './route-check.ts'
export { routesOf } from './fib-table.ts'
export { nexthopsOf, rulesOf } from './lookup.ts'
export { addRule, deleteRule } from './rule-set.ts'
export { deleteNexthopObject, nexthopObjectsOf, setNexthopObject } from './nexthop-object.ts'
export { type Route6, routes6Of } from './routes6.ts'
export { type RouteAnswer, type RouteQuestion, routeGet } from './route-get.ts'
export { flushRouteCache } from './exception.ts'
export { routeCacheOf as routeCache } from './route-cache.ts'
export { deleteNeighbour, neighboursOf, setNeighbour } from './neighbour.ts'
export { readSysctl, sysctlMode, sysctlNames, writeSysctl } from './sysctl/state.ts'
export { COUNTER_GROUPS } from './counter-names.ts'
export { type LinkCounters, counters, linkCounters } from './counters.ts'
export { bindSocket, openSocket, setSocketOptions, socketOf, socketsOf, takeSocketError, watchSocket } from './socket.ts'
export { acceptSocket, closeSocket, connectSocket, listenSocket, peerOf, sendSocket, shutdownSocket, socketReady } from './socket-api.ts'
export { receiveStream } from './tcp/stream.ts'
export { receiveDatagram, receiveError } from './datagram.ts'
export { type SendOptions } from './datagram-send.ts'
export { type Captured, type TapId, closeTap, openTap, readTap, tapCounters } from './tap.ts'
export { sendFromTap as sendFrame } from './transmit.ts'
export { bpfFibLookup, FIB_REFUSED, redirectToNeighbour, traceAtHook, type FibAnswer } from './bpf-redirect.ts'
export { type Walk, type WalkQuestion, walk } from './walk.ts'
export { type Hop } from './trace.ts'
export { encodeFrame, encodePacket, isIcmpError, portsOf } from './codec.ts'
