/** versions: what differs from one release of Cilium to the next, as data. */
export { CILIUM_VERSIONS, ciliumVersion, CLI_DEFAULT, CLI_STABLE, CLI_VERSION, minorOf, type CiliumVersion } from './versions.ts'
