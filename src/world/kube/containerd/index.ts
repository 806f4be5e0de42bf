/**
 * containerd: what a container runtime does on a node. A sandbox is a pod's network namespace with the process that holds it; a container is a host of
 * `os` with a root made from its image when somebody first looks, a main process (daemon or program), a log in the CRI format.
 * The kubelet tells it what to do; `crictl` looks at its tables.
 */
export { registerContainerd, registerContainerServer } from './register.ts'
export { mainOf, type Main } from './command.ts'
export { createContainer, ensureRoot, executable, failStart, feedContainer, killContainer, notFound, removeContainer, startContainer, stopContainer, DAEMON, type ContainerSpec } from './container.ts'
export { logSize, parseLog, podLogDirectory, readLog, say, writeLog, type LogLine } from './log.ts'
export { volumeInodes, type Mount } from './mounts.ts'
export { hasImage, keepImage, pullTime, resolvePull, type Pull } from './pull.ts'
export { podSlice, removeSandbox, runSandbox, stopSandbox, type SandboxSpec } from './sandbox.ts'
export { cni, containerChanged, containerCommands, containerLogged, containerOutput, containerServers, execEnded, ENDING, type CniPlugin, type CniRequest, type ContainerServer, type Health, type ProbeAction } from './slots.ts'
export { containerHosts, containers, keyOf, pulled, sandboxes, type Container, type Exit, type PodIdentity, type Sandbox } from './tables.ts'
export { SOCKET as CRI_SOCKET, type RuntimeView } from './syscalls.ts'
export { CONTAINERD_UNIT, containerdRuns } from './unit.ts'
