//go:build interop

package interop

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// startVsftpd serves DIR/root to the user ftp with the password secret, which
// needs neither accounts nor rights, and returns its address.
func startVsftpd(t testing.TB) (addr, root string) {
	t.Helper()
	bin := program(t, "vsftpd", "vsftpd")
	dir := workDir(t)
	addr = freeAddrs(t, 1)[0]
	_, port, err := net.SplitHostPort(addr)
	check(t, err)
	n, err := strconv.Atoi(port)
	check(t, err)
	root = putDir(t, dir, "root")
	put(t, dir, "root/pub/hello.txt", "hello\nworld\n")
	put(t, dir, "root/pub/a b/big.bin", strings.Repeat("0123456789abcdef", 100_000))
	check(t, os.Chmod(root, 0o555)) // vsftpd wants a root that is not writable
	empty := putDir(t, dir, "empty")
	check(t, os.Chmod(empty, 0o555))
	passwords := put(t, dir, "passwords", "secret\n")
	conf := put(t, dir, "vsftpd.conf", fmt.Sprintf(`listen=YES
listen_ipv6=NO
listen_address=127.0.0.1
listen_port=%d
background=NO
run_as_launching_user=YES
anonymous_enable=YES
local_enable=NO
anon_root=%s
secure_chroot_dir=%s
secure_email_list_enable=YES
email_password_file=%s
ascii_download_enable=YES
pasv_enable=YES
pasv_promiscuous=YES
seccomp_sandbox=NO
isolate=NO
isolate_network=NO
xferlog_enable=YES
log_ftp_protocol=YES
vsftpd_log_file=%s
`, n, root, empty, passwords, filepath.Join(dir, "vsftpd.log")))
	if who := credential(t); who != nil { // it reads no configuration that is somebody else's
		check(t, os.Chown(conf, int(who.Uid), int(who.Gid)))
	}
	start(t, dir, addr, nil, bin, conf)
	return addr, root
}

func TestVsftpd(t *testing.T) {
	addr, root := startVsftpd(t)
	base := "ftp://ftp:secret@" + addr
	const head = `local request, base = require("urllib.request"), arg[1]
local opener = request.build_opener(request.CacheFTPHandler)
`
	run := func(src string) string { return lua(t, head+src, base) }
	for _, c := range []struct{ name, src, want string }{
		{"file", `local f = request.urlopen(base .. "/pub/hello.txt") print(f.headers["Content-type"], f.headers["Content-length"], repr(f:read()))`, `text/plain	12	"hello\nworld\n"`},
		{"big file", `print(#request.urlopen(base .. "/pub/a%20b/big.bin"):read())`, "1600000"},
		{"text", `print(repr(request.urlopen(base .. "/pub/hello.txt;type=a"):read()))`, `"hello\r\nworld\r\n"`},
		{"lines", `local n = 0 for line in iter(request.urlopen(base .. "/pub/hello.txt")) do n = n + 1 end print(n)`, "2"},
		{"directory", `for line in iter(request.urlopen(base .. "/pub/")) do print((line:match("%d%d:%d%d (.-)\r\n"))) end`, "a b\nhello.txt"},
		{"directory without a slash", `print(request.urlopen(base .. "/pub"):read():match("hello.txt"))`, "hello.txt"},
		{"given up", `local f = request.urlopen(base .. "/pub/a%20b/big.bin") print(#f:read(10)) f:close()`, "10"},
		{"cache", `for i = 1, 5 do io.write(#opener:open(base .. "/pub/hello.txt"):read(), " ") end print(#opener:open(base .. "/pub/a%20b/big.bin"):read())`, "12 12 12 12 12 1600000"},
		{"retrieve", `local name, h = request.urlretrieve(base .. "/pub/a%20b/big.bin") print(h["Content-Length"], io.open(name):seek("end")) request.urlcleanup()`, "1600000	1600000"},
		{"opener of old", `print(repr(request.URLopener({}):open(base .. "/pub/hello.txt"):read()))`, `"hello\nworld\n"`},
		{"missing", `local ok, e = pcall(request.urlopen, base .. "/pub/none") print(ok, tostring(e))`, "false	<urlopen error ftp error: error_perm('550 Failed to change directory.')>"},
		{"wrong password", `local ok, e = pcall(request.urlopen, (base:gsub("secret", "wrong")) .. "/") print(ok, tostring(e))`, "false	<urlopen error ftp error: error_perm('530 Login incorrect.')>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := run(c.src); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
	t.Run("curl", func(t *testing.T) {
		want := curl(t, base+"/pub/") // it turns CRLF into LF
		if got := run(`io.write((request.urlopen(base .. "/pub/"):read():gsub("\r", "")))`); got+"\n" != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	})
	log, err := os.ReadFile(filepath.Join(filepath.Dir(root), "vsftpd.log"))
	check(t, err)
	if text := string(log); !strings.Contains(text, `"CWD pub"`) || strings.Contains(text, "500 ") {
		t.Errorf("the dialogue:\n%s", text)
	}
}
