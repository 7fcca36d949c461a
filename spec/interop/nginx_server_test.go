//go:build interop

package interop

import (
	"strings"
	"testing"
)

// nginx is one that runs: the same site by HTTP and by HTTPS (with HTTP/2).
type nginx struct {
	http, https string // base URLs, without a slash at the end
	dir         string // its www is what is served
	certs       certs
}

// The account of every server here is alice, with the password secret.
const alice = "alice:{PLAIN}secret\n"

const nginxConf = `daemon off; master_process off; pid DIR/pid; error_log DIR/nginx.log;
events { worker_connections 256; }
http {
  access_log off; server_tokens off; keepalive_requests 10000; client_max_body_size 200m;
  types { text/plain txt; text/html html; application/json json; application/octet-stream bin; }
  client_body_temp_path DIR/a; proxy_temp_path DIR/b; fastcgi_temp_path DIR/c; uwsgi_temp_path DIR/d; scgi_temp_path DIR/e;
  server { listen HTTP; include DIR/site.conf; }
  server { listen HTTPS ssl http2; ssl_certificate DIR/cert.pem; ssl_certificate_key DIR/key.pem; include DIR/site.conf; }
}
`

const nginxSite = `root DIR/www; autoindex on; add_header X-Method $request_method always;
location /private/ { auth_basic "netlua test"; auth_basic_user_file DIR/htpasswd; }
location /zipped/ { gzip on; gzip_min_length 0; gzip_types *; alias DIR/www/; }
location /chunked/ { sub_filter no-such-text ""; sub_filter_types *; alias DIR/www/; }
location /dav/ { dav_methods PUT DELETE MKCOL COPY MOVE; create_full_put_path on; client_body_temp_path DIR/www/dav/tmp; }
location = /r301 { return 301 /method; } location = /r302 { return 302 /method; } location = /r303 { return 303 /method; }
location = /r307 { return 307 /method; } location = /r308 { return 308 /method; }
location = /loop { return 302 /loop; } location ~ ^/hop/(?<n>1+)$ { rewrite ^/hop/1$ /method redirect; rewrite ^/hop/1(1+)$ /hop/$1 redirect; }
location = /method { default_type text/plain; return 200 "$request_method $http_content_type $content_length\n"; }
location = /echo { default_type text/plain; return 200 "$request_method|$args|$http_cookie|$http_authorization|$http_user_agent|$http_x_own|$http_via|$http_proxy_authorization\n"; }
location = /e500 { return 500 "boom\n"; } location = /e404 { return 404 "none\n"; } location = /e204 { return 204; }
location = /e429 { add_header Retry-After 1 always; return 429 "later\n"; }
location = /cookie { add_header Set-Cookie "a=1; Path=/; HttpOnly; SameSite=Lax"; add_header Set-Cookie "b=2; Max-Age=60"; return 200 "ok\n"; }
location = /short { keepalive_timeout 1; return 200 "short\n"; }
location = /reset { return 444; }
location /broken/ { proxy_pass http://UPSTREAM; proxy_http_version 1.1; proxy_buffering off; proxy_read_timeout 20s; }
location = /slow { limit_rate 1k; alias DIR/www/big.bin; }
`

// startNginx serves a small site with big.bin of 1,600,000 bytes.
func startNginx(t testing.TB) nginx {
	t.Helper()
	bin := program(t, "nginx", "nginx-light")
	dir, addrs := workDir(t), freeAddrs(t, 3)
	brokenUpstream(t, addrs[2])
	fill := strings.NewReplacer("DIR", dir, "HTTPS", addrs[1], "HTTP", addrs[0], "proxy_pass http://UPSTREAM", "proxy_pass http://"+addrs[2])
	site := nginx{http: "http://" + addrs[0], https: "https://" + addrs[1], dir: dir, certs: makeCerts(t, dir)}
	put(t, dir, "www/index.txt", "hello\n")
	put(t, dir, "www/big.bin", strings.Repeat("0123456789abcdef", 100_000))
	put(t, dir, "www/private/x.txt", "private\n")
	putDir(t, dir, "www/dav")
	put(t, dir, "htpasswd", alice)
	put(t, dir, "site.conf", fill.Replace(nginxSite))
	conf := put(t, dir, "nginx.conf", fill.Replace(nginxConf))
	start(t, dir, addrs[0], nil, bin, "-p", dir, "-e", dir+"/nginx.log", "-c", conf)
	return site
}
