// Package wire is the connection under every text protocol: HTTP, SMTP, FTP,
// IMAP, POP3, NNTP and their servers.
//
// [Conn] adds to a net.Conn what all of them need:
//
//   - reading by bounded lines, by counts or by chunks, from a buffer that is
//     borrowed from a pool with the first read and given back by Release or
//     while Await waits for the next request (read.go); waits that need no
//     stack, either (doze.go);
//   - buffered writing with an explicit Flush; a head and its small body leave
//     in one system call (write.go), a file through the kernel (copy.go);
//   - a timeout for each wait, a deadline for the whole, and a context, all
//     three below TLS, so that handshakes obey them too (transport.go);
//   - STARTTLS that refuses text injected before the handshake (tls.go), over a
//     source that gives crypto/tls no more than it needs (records.go);
//   - the guards that keep CR, LF and NUL out of protocol lines (guard.go);
//   - typed errors (errors.go) and a hook for tracing the plain text, taken
//     from the host when it traces (see host.Traced).
//
// One goroutine may read while another writes. Everything else that concerns
// one direction belongs to the goroutine that uses this direction; Close,
// SetContext, SetTimeout and SetTotal may be called from anywhere.
package wire
