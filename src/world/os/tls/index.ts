/**
 * tls: a modelled TLS 1.3. Certificates name subject, authority and SANs and are verified as x509 is (`distrust`, with the words of Go and of curl in words.ts);
 * a session is a pure state machine (`tlsClient`, `tlsServer`, `tlsFeed`, `tlsSend`) whose state is a plain record for daemons; programs use the leaf `tlsConnect`.
 * On the wire are records with TLS's framing and unreadable bytes.
 */
export { issue, keyFits, readCertificates, readKey, type Certificate, type CertificateSpec, type Identity, type RandomBytes } from './certificate.ts'
export { distrust, type Distrust } from './verify.ts'
export { tlsClient, tlsClose, tlsFeed, tlsSend, tlsServer, type ClientOptions, type ServerOptions, type Step, type TlsFailure, type TlsState } from './session.ts'
export { curlTlsError, goTlsError, goX509Error, timeOf } from './words.ts'
export { tlsConnect, TlsError, type TlsStream, type Wait } from './leaves.ts'
