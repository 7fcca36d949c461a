//go:build interop

package interop

import (
	"crypto/md5"
	"fmt"
	"strings"
	"testing"
)

// apacheModules are what the configuration needs, beyond what is linked in.
var apacheModules = []string{
	"mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic", "auth_digest",
	"alias", "mime", "dir", "asis", "filter", "deflate", "brotli", "headers", "negotiation", "setenvif",
}

const apacheConf = `ServerRoot DIR
ServerName localhost
Listen ADDR
PidFile DIR/pid
ErrorLog DIR/error.log
DefaultRuntimeDir DIR
DocumentRoot DIR/www
TypesConfig /dev/null
AddType text/plain .txt
AddType text/html .html
AddHandler send-as-is asis
FileETag None
KeepAlive On
MaxKeepAliveRequests 0
<Directory DIR/www>
  Options MultiViews
  Require all granted
</Directory>
<Location /basic>
  AuthType Basic
  AuthName "Caf\xe9"
  AuthUserFile DIR/htpasswd
  Require valid-user
</Location>
<Location /digest>
  AuthType Digest
  AuthName "netlua test"
  AuthDigestDomain /digest/
  AuthUserFile DIR/htdigest
  Require valid-user
</Location>
<Location /stale>
  AuthType Digest
  AuthName "netlua test"
  AuthDigestNonceLifetime 1
  AuthUserFile DIR/htdigest
  Require valid-user
</Location>
<Location /deflate>
  SetOutputFilter DEFLATE
</Location>
<Location /brotli>
  SetOutputFilter BROTLI_COMPRESS
</Location>
AddCharset ISO-8859-1 .latin1
AddCharset UTF-8 .utf8
Alias /files DIR/www
`

// apache is one that runs.
type apache struct{ http, dir string }

// startApache serves DIR/www: /basic/x.txt and /digest/x.txt behind a password,
// /deflate and /brotli compressed, and what ends in .asis as it is, headers first.
// more maps further paths below www to their contents.
func startApache(t testing.TB, more map[string]string) apache {
	t.Helper()
	bin := program(t, "apache2", "apache2")
	dir, addrs := workDir(t), freeAddrs(t, 1)
	var conf strings.Builder
	for _, name := range apacheModules {
		fmt.Fprintf(&conf, "LoadModule %s_module /usr/lib/apache2/modules/mod_%s.so\n", name, name)
	}
	conf.WriteString(strings.NewReplacer("DIR", dir, "ADDR", addrs[0], `\xe9`, "\xe9").Replace(apacheConf))
	for _, name := range []string{"x.txt", "basic/x.txt", "digest/x.txt", "stale/x.txt", "deflate/x.txt", "brotli/x.txt"} {
		put(t, dir, "www/"+name, strings.Repeat("hello "+name+"\n", 100))
	}
	for name, text := range more {
		put(t, dir, "www/"+name, text)
	}
	put(t, dir, "htpasswd", "alice:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n") // secret
	put(t, dir, "htdigest", fmt.Sprintf("alice:netlua test:%x\n", md5.Sum([]byte("alice:netlua test:secret"))))
	start(t, dir, addrs[0], nil, bin, "-X", "-f", put(t, dir, "apache.conf", conf.String()))
	return apache{"http://" + addrs[0], dir}
}
