//go:build interop

package interop

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// binaryScript sends all bytes there are, and what it was sent.
const binaryScript = `#!/usr/bin/env netlua
io.write("Content-Type: application/octet-stream\r\n\r\n")
for i = 0, 255 do io.write(string.char(i)) end
if os.getenv("REQUEST_METHOD") == "POST" then io.write(io.read("*a")) end
`

const failingScript = `#!/usr/bin/env netlua
require("cgi").FieldStorage()
error("something went wrong")
`

// earlyScript fails before it has said anything.
const earlyScript = `#!/usr/bin/env netlua
require("cgitb").enable()
error("too early <b>")
`

const testScript = `#!/usr/bin/env netlua
require("cgi").test()
`

// cgiSite makes a directory of scripts, those of the examples and more of them,
// and the variables that they need.
func cgiSite(t *testing.T, dir string, more map[string]string) (vars map[string]string) {
	t.Helper()
	scripts := map[string]string{"binary.lua": binaryScript, "fails.lua": failingScript, "test.lua": testScript, "early.lua": earlyScript}
	for _, name := range []string{"guestbook.lua", "upload.lua"} {
		text, err := os.ReadFile(filepath.Join("../../examples/cgi-bin", name))
		check(t, err)
		scripts[name] = string(text)
	}
	maps.Copy(scripts, more)
	for name, text := range scripts {
		check(t, os.Chmod(put(t, dir, "cgi-bin/"+name, text), 0o755))
	}
	putDir(t, dir, "uploads")
	program, err := os.ReadFile(os.Getenv("NETLUA")) // where servers find it, whoever they are
	check(t, err)
	check(t, os.Chmod(put(t, dir, "bin/netlua", string(program)), 0o755))
	return map[string]string{
		"PATH": dir + "/bin:/usr/bin:/bin", "GUESTBOOK": dir + "/guests.jsonl", "UPLOADS": dir + "/uploads",
	}
}

// cgiDialogue is what every server of scripts is tried with.
func cgiDialogue(t *testing.T, base, dir string, status bool) {
	binary := make([]byte, 256)
	for i := range binary {
		binary[i] = byte(i)
	}
	if out := curl(t, base+"/binary.lua"); out != string(binary) {
		t.Errorf("binary output: %q", out)
	}
	body := bytes.Repeat(binary, 5000)
	file := put(t, dir, "body.bin", string(body))
	if out := curl(t, "-H", "Expect:", "--data-binary", "@"+file, base+"/binary.lua"); out != string(binary)+string(body) {
		t.Errorf("binary input: %d bytes", len(out))
	}
	out := curl(t, "-F", "file=@"+file+";filename=../../a b.bin", "-F", "note=x", base+"/upload.lua")
	if want := fmt.Sprintf("a b.bin: %d bytes, sha256 %x", len(body), sha256.Sum256(body)); !strings.Contains(out, want) {
		t.Errorf("upload: %s, want %s", out, want)
	}
	if stored, _ := os.ReadFile(filepath.Join(dir, "uploads", "a b.bin")); !bytes.Equal(stored, body) {
		t.Errorf("stored: %d bytes", len(stored))
	}
	out = curl(t, "-i", "--data-urlencode", "name=<Zoë>", "--data-urlencode", "text=Grüße & more", base+"/guestbook.lua")
	if status && !strings.HasPrefix(out, "HTTP/1.1 303 ") {
		t.Errorf("signing: %s", out)
	}
	if out = curl(t, base+"/guestbook.lua"); !strings.Contains(out, "&lt;Zoë&gt;") || !strings.Contains(out, "Grüße &amp; more") {
		t.Errorf("guest book: %s", out)
	}
	out = curl(t, base+"/test.lua?name=Joe+Blow&addr=At+Home")
	for _, want := range []string{"<DT>name: ", "Joe Blow", "At Home", "<DT> SCRIPT_NAME <DD> /cgi-bin/test.lua", "<DT> QUERY_STRING <DD> name=Joe+Blow&amp;addr=At+Home"} {
		if !strings.Contains(out, want) {
			t.Errorf("test() lacks %q: %s", want, out)
		}
	}
	want := "HTTP/1.0 200 "
	if status {
		want = "HTTP/1.1 500 "
	}
	out = curl(t, "-i", base+"/early.lua")
	if !strings.HasPrefix(out, want) || !strings.Contains(out, "text/html; charset=utf-8") || !strings.Contains(out, "too early &lt;b&gt;") {
		t.Errorf("a traceback, wanted with %s: %s", want, out)
	}
	if !status {
		return
	}
	if r, err := http.Get(base + "/fails.lua"); err == nil { // Busybox hangs up
		_ = r.Body.Close()
		if r.StatusCode < 500 {
			t.Errorf("a script that fails: %s", r.Status)
		}
	}
	if text := logs(dir); !strings.Contains(text, "something went wrong") {
		t.Errorf("the log: %s", text)
	}
}

const cgiNginxConf = `daemon off; master_process off; pid DIR/pid; error_log DIR/nginx.log;
events { worker_connections 64; }
http {
  access_log off; client_max_body_size 200m;
  client_body_temp_path DIR/a; proxy_temp_path DIR/b; fastcgi_temp_path DIR/c; uwsgi_temp_path DIR/d; scgi_temp_path DIR/e;
  server {
    listen ADDR;
    location /cgi-bin/ {
      gzip off; fastcgi_pass FCGI;
      fastcgi_param SCRIPT_FILENAME DIR$fastcgi_script_name; fastcgi_param SCRIPT_NAME $fastcgi_script_name;
      fastcgi_param QUERY_STRING $query_string; fastcgi_param REQUEST_METHOD $request_method; fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length; fastcgi_param SERVER_PROTOCOL $server_protocol; fastcgi_param GATEWAY_INTERFACE CGI/1.1;
      VARS
    }
  }
}
`

// cgiNginx runs the scripts by nginx and fcgiwrap.
func cgiNginx(t *testing.T, dir string, more map[string]string) string {
	t.Helper()
	nginx, wrap := program(t, "nginx", "nginx-light"), program(t, "fcgiwrap", "fcgiwrap")
	addrs := freeAddrs(t, 2)
	var vars, env []string
	for name, value := range cgiSite(t, dir, more) {
		vars = append(vars, "fastcgi_param "+name+" "+value+";")
		env = append(env, name+"="+value)
	}
	start(t, dir, addrs[1], env, wrap, "-f", "-s", "tcp:"+addrs[1])
	conf := strings.NewReplacer("DIR", dir, "ADDR", addrs[0], "FCGI", addrs[1], "VARS", strings.Join(vars, "\n")).Replace(cgiNginxConf)
	start(t, dir, addrs[0], nil, nginx, "-p", dir, "-e", dir+"/nginx.log", "-c", put(t, dir, "nginx.conf", conf))
	return "http://" + addrs[0] + "/cgi-bin"
}

func TestCGINginx(t *testing.T) {
	dir := workDir(t)
	cgiDialogue(t, cgiNginx(t, dir, nil), dir, true)
}

const cgiApacheConf = `ServerRoot DIR
ServerName localhost
Listen ADDR
PidFile DIR/pid
ErrorLog DIR/error.log
DefaultRuntimeDir DIR
DocumentRoot DIR
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
LoadModule env_module /usr/lib/apache2/modules/mod_env.so
LoadModule MODULE_module /usr/lib/apache2/modules/mod_MODULE.so
ScriptAlias /cgi-bin/ DIR/cgi-bin/
VARS
<Directory DIR/cgi-bin>
  Require all granted
</Directory>
`

func TestCGIApache(t *testing.T) {
	bin := program(t, "apache2", "apache2")
	for _, module := range []string{"cgi", "cgid"} {
		t.Run(module, func(t *testing.T) {
			dir, addrs := workDir(t), freeAddrs(t, 1)
			var vars []string
			for name, value := range cgiSite(t, dir, nil) {
				vars = append(vars, fmt.Sprintf("SetEnv %s %q", name, value))
			}
			more := ""
			if module == "cgid" {
				more = "ScriptSock DIR/cgid.sock\n"
			}
			conf := strings.NewReplacer("DIR", dir, "ADDR", addrs[0], "MODULE", module, "VARS", strings.Join(vars, "\n")).Replace(
				strings.Replace(cgiApacheConf, "VARS", more+"VARS", 1))
			start(t, dir, addrs[0], nil, bin, "-DFOREGROUND", "-f", put(t, dir, "apache.conf", conf))
			cgiDialogue(t, "http://"+addrs[0]+"/cgi-bin", dir, true)
		})
	}
}

const cgiLighttpdConf = `server.document-root = "DIR"
server.bind = "HOST"
server.port = PORT
server.errorlog = "DIR/error.log"
server.modules = ("mod_cgi", "mod_setenv")
$HTTP["url"] =~ "^/cgi-bin/" { cgi.assign = ("" => "") }
setenv.set-environment = (VARS)
`

func TestCGILighttpd(t *testing.T) {
	bin := program(t, "lighttpd", "lighttpd")
	dir, addr := workDir(t), freeAddrs(t, 1)[0]
	host, port, _ := strings.Cut(addr, ":")
	var vars []string
	for name, value := range cgiSite(t, dir, nil) {
		vars = append(vars, fmt.Sprintf("%q => %q", name, value))
	}
	conf := strings.NewReplacer("DIR", dir, "HOST", host, "PORT", port, "VARS", strings.Join(vars, ", ")).Replace(cgiLighttpdConf)
	start(t, dir, addr, nil, bin, "-D", "-f", put(t, dir, "lighttpd.conf", conf))
	cgiDialogue(t, "http://"+addr+"/cgi-bin", dir, true)
}

// TestCGIBusybox has a server that gives scripts the least: it starts them
// without names of their own in the environment, and passes on what they say.
func TestCGIBusybox(t *testing.T) {
	bin := program(t, "busybox", "busybox")
	dir, addr := workDir(t), freeAddrs(t, 1)[0]
	var env []string
	for name, value := range cgiSite(t, dir, nil) {
		env = append(env, name+"="+value)
	}
	start(t, dir, addr, env, bin, "httpd", "-f", "-p", addr, "-h", dir)
	cgiDialogue(t, "http://"+addr+"/cgi-bin", dir, true)
}

// cgiServer runs the scripts by http.server itself.
func cgiServer(t *testing.T, dir string, more map[string]string) string {
	t.Helper()
	addr := freeAddrs(t, 1)[0]
	var env []string
	for name, value := range cgiSite(t, dir, more) {
		env = append(env, name+"="+value)
	}
	_, port, _ := strings.Cut(addr, ":")
	start(t, dir, addr, env, dir+"/bin/netlua", "-m", "http.server", "--cgi", "-b", "127.0.0.1", "-d", dir, port)
	return "http://" + addr + "/cgi-bin"
}

func TestCGIOwnServer(t *testing.T) {
	dir := workDir(t)
	cgiDialogue(t, cgiServer(t, dir, nil), dir, false)
}
