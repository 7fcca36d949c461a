//go:build interop

package interop

import (
	"os"
	"testing"
)

func TestBeyond(t *testing.T) {
	site, other := startNginx(t), startApache(t, nil)
	check(t, os.Truncate(put(t, site.dir, "www/large.bin", ""), largeSize))
	specs(t, "beyond.lua", "HTTP="+site.http, "HTTPS="+site.https, "CA="+site.certs.ca,
		"APACHE="+other.http, "CLOSED="+startSquid(t, true))
}
