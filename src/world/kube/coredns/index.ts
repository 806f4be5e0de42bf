/** coredns: the server of the image coredns. It reads its Corefile, answers on the pod's own network, passes on what it does not know, and reloads. */
export { registerCoredns } from './server.ts'
