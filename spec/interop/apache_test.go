//go:build interop

package interop

import "testing"

func TestApache(t *testing.T) {
	site := startApache(t, nil)
	specs(t, "apache.lua", "HTTP="+site.http)
}
