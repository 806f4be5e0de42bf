/** Keywords of ssh_config(5), in lower case: others are mistakes. */
export const KEYWORDS = new Set(`addkeystoagent addressfamily batchmode bindaddress bindinterface canonicaldomains canonicalizefallbacklocal canonicalizehostname canonicalizemaxdots
  canonicalizepermittedcnames casignaturealgorithms certificatefile channeltimeout checkhostip ciphers clearallforwardings compression connectionattempts connecttimeout controlmaster controlpath
  controlpersist dsaauthentication dynamicforward enableescapecommandline enablesshkeysign escapechar exitonforwardfailure fingerprinthash forkafterauthentication forwardagent forwardx11
  forwardx11timeout forwardx11trusted gatewayports globalknownhostsfile gssapiauthentication gssapidelegatecredentials hashknownhosts hostbasedacceptedalgorithms hostbasedauthentication hostkeyalgorithms
  hostkeyalias hostname identitiesonly identityagent identityfile ignoreunknown include ipqos kbdinteractiveauthentication kexalgorithms knownhostscommand localcommand localforward loglevel logverbose
  macs nohostauthenticationforlocalhost numberofpasswordprompts obscurekeystroketiming passwordauthentication permitlocalcommand permitremoteopen pkcs11provider port preferredauthentications proxycommand proxyjump
  proxyusefdpass pubkeyacceptedalgorithms pubkeyauthentication rekeylimit remotecommand remoteforward requesttty requiredrsasize revokedhostkeys rsaauthentication securitykeyprovider sendenv
  serveralivecountmax serveraliveinterval sessiontype setenv stdinnull streamlocalbindmask streamlocalbindunlink stricthostkeychecking syslogfacility tag tcpkeepalive tunnel tunneldevice updatehostkeys user
  userknownhostsfile verifyhostkeydns visualhostkey xauthlocation`.split(/\s+/))

/** What the lab does not model: asked for, it says so instead of doing something else. */
export const NOT_MODELLED: Readonly<Record<string, string>> = {
  localforward: 'port forwarding', remoteforward: 'port forwarding', dynamicforward: 'port forwarding', tunnel: 'tunnels', proxyjump: 'jump hosts', proxycommand: 'proxy commands',
}
