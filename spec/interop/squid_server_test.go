//go:build interop

package interop

import (
	"fmt"
	"testing"
)

const squidConf = `http_port %[2]s
pid_filename %[1]s/pid
cache_log %[1]s/cache.log
access_log stdio:%[1]s/access.log
coredump_dir %[1]s
cache deny all
netdb_filename none
pinger_enable off
shutdown_lifetime 0 seconds
visible_hostname localhost
%[3]s
`

const squidAuth = `auth_param basic program %s %s
auth_param basic children 2
auth_param basic realm netlua
acl known proxy_auth REQUIRED
http_access allow known
http_access deny all`

// startSquid starts a forward proxy and gives its address. It asks for the
// account if protected.
func startSquid(t testing.TB, protected bool) string {
	t.Helper()
	bin := program(t, "squid", "squid-openssl")
	dir, addr := workDir(t), freeAddrs(t, 1)[0]
	access := "http_access allow all"
	if protected {
		helper := program(t, "/usr/lib/squid/basic_ncsa_auth", "squid-openssl")
		access = fmt.Sprintf(squidAuth, helper, put(t, dir, "htpasswd", "alice:$apr1$netlua$e4PA4Ag1tNnb8tMTVTPif0\n")) // secret
	}
	conf := put(t, dir, "squid.conf", fmt.Sprintf(squidConf, dir, addr, access))
	start(t, dir, addr, nil, bin, "-N", "-n", "netlua", "-f", conf)
	return addr
}
