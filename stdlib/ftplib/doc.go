// Package ftplib is the client side of FTP, as ftplib of the Python reference
// has it: RFC 959, with the extended passive mode of RFC 2428.
//
// A [Client] is one control connection. [Client.NTransferCmd] opens the data
// connection of one transfer, a [Transfer].
//
//	client.go    Client: connect, log in, quit
//	command.go   commands, replies and their limits
//	parse.go     what the texts of replies say: sizes, ports, directories
//	transfer.go  data connections, RetrBinary, RetrLines, Nlst
//	errors.go    Error, one type for the documented exceptions
//
// Data connections are passive: the client opens them, to the machine that the
// control connection leads to. The address in a PASV reply is not looked at,
// since a hostile server could name any machine in it (as CPython 3.9.18).
//
// Stricter than CPython: NUL is refused in commands as CR and LF are; a reply has
// a limited number of lines; the numbers in passive replies must be in range.
package ftplib
