package socket

// service is a row of the IANA registry of service names and port numbers.
type service struct {
	name string
	port int
	udp  bool // also over UDP
}

// services are the protocols that scripts speak; the file /etc/services of a
// machine may know more, or may be missing.
var services = []service{
	{"echo", 7, true}, {"discard", 9, true}, {"daytime", 13, true}, {"ftp-data", 20, false}, {"ftp", 21, false}, {"ssh", 22, false},
	{"telnet", 23, false}, {"smtp", 25, false}, {"time", 37, true}, {"whois", 43, false}, {"domain", 53, true}, {"tftp", 69, true},
	{"gopher", 70, false}, {"finger", 79, false}, {"http", 80, false}, {"kerberos", 88, true}, {"pop3", 110, false}, {"sunrpc", 111, true},
	{"nntp", 119, false}, {"ntp", 123, true}, {"imap2", 143, false}, {"imap", 143, false}, {"snmp", 161, true}, {"snmp-trap", 162, true},
	{"irc", 194, false}, {"ldap", 389, true}, {"https", 443, true}, {"submissions", 465, false}, {"syslog", 514, true}, {"nntps", 563, false},
	{"submission", 587, false}, {"ldaps", 636, false}, {"rsync", 873, false}, {"ftps", 990, false}, {"telnets", 992, false},
	{"imaps", 993, false}, {"pop3s", 995, false}, {"socks", 1080, false}, {"mysql", 3306, false}, {"postgresql", 5432, false},
	{"sip", 5060, true}, {"sips", 5061, true}, {"http-alt", 8080, false},
}

// over tells whether a service runs over a protocol: "tcp", "udp" or "" for either.
func (s service) over(protocol string) bool {
	return protocol == "" || protocol == "tcp" || protocol == "udp" && s.udp
}

// ServicePort returns the port of a service over a protocol, "tcp", "udp" or "" for either.
func ServicePort(name, protocol string) (port int, ok bool) {
	for _, s := range services {
		if s.name == name && s.over(protocol) {
			return s.port, true
		}
	}
	return 0, false
}

// ServiceName returns the service at a port.
func ServiceName(port int, protocol string) (name string, ok bool) {
	for _, s := range services {
		if s.port == port && s.over(protocol) {
			return s.name, true
		}
	}
	return "", false
}
