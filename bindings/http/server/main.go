package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
	core "github.com/netlua/netlua/stdlib/http/server"
	corehttps "github.com/netlua/netlua/stdlib/ssl"
)

const usage = `usage: netlua -m http.server [-h] [-b ADDRESS] [-d DIRECTORY] [-p VERSION]
                             [--cgi] [OPTION ...] [port]

Serve the files of a directory.

  port                     the port to listen on (8000); 0 for any
  -h, --help               print this and exit
  -b, --bind ADDRESS       the address to listen on (all; :: for both families)
  -d, --directory DIR      what to serve (the current directory)
  -p, --protocol VERSION   HTTP/1.1 keeps connections (HTTP/1.0)
  --cgi                    run the programs in /cgi-bin and /htbin

  --header NAME:VALUE      add a header to answers with status 200
  --auth USER:PASSWORD     ask for a password; may be given several times
  --tls-cert FILE          serve HTTPS with this certificate
  --tls-key FILE           its private key, if it is in another file
  --tls-password-file FILE the password of the key
  --gzip                   compress text for clients that take it
  --etag                   send ETag, and heed conditions on it
  --options                answer OPTIONS
  --upload                 take files by PUT
  --max-upload BYTES       the size of the largest of them (1073741824)
  --no-hidden              neither serve nor list names that begin with a dot
  --symlinks POLICY        inside: follow links that lead to something below the
                           directory (this is the default); all; none
`

// option is a name of the command line: what it sets, and whether it takes a value.
type option struct {
	name  string
	short byte
	value bool
}

var options = []option{
	{"help", 'h', false}, {"bind", 'b', true}, {"directory", 'd', true}, {"protocol", 'p', true}, {"cgi", 0, false},
	{"header", 0, true}, {"auth", 0, true}, {"tls-cert", 0, true}, {"tls-key", 0, true}, {"tls-password-file", 0, true},
	{"gzip", 0, false}, {"etag", 0, false}, {"options", 0, false}, {"upload", 0, false}, {"max-upload", 0, true},
	{"no-hidden", 0, false}, {"symlinks", 0, true},
}

// commandLine is the options that were given, with their values.
type commandLine struct {
	given map[string][]string
	port  int
}

func (l *commandLine) has(name string) bool { return len(l.given[name]) > 0 }

func (l *commandLine) text(name string) string {
	if v := l.given[name]; len(v) > 0 {
		return v[len(v)-1]
	}
	return ""
}

// parseCommand reads the arguments.
func parseCommand(args []string) (*commandLine, error) {
	l := &commandLine{given: map[string][]string{}, port: 8000}
	ports := 0
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		if arg == "" || arg[0] != '-' || arg == "-" {
			n, err := strconv.Atoi(arg)
			switch {
			case err != nil:
				return nil, fmt.Errorf("argument port: invalid int value: '%s'", arg)
			case ports > 0:
				return nil, fmt.Errorf("unrecognized arguments: %s", arg)
			case n < 0 || n > 65535:
				return nil, fmt.Errorf("argument port: %d is not between 0 and 65535", n)
			}
			l.port = n
			ports++
			continue
		}
		o, value, has, err := findOption(arg)
		if err != nil {
			return nil, err
		}
		switch {
		case !o.value && has:
			return nil, fmt.Errorf("argument --%s: ignored explicit argument '%s'", o.name, value)
		case o.value && !has && len(args) == 0:
			return nil, fmt.Errorf("argument --%s: expected one argument", o.name)
		case o.value && !has:
			value, args = args[0], args[1:]
		}
		l.given[o.name] = append(l.given[o.name], value)
	}
	return l, l.check()
}

// findOption finds an option by its name, the beginning of it, or its letter.
func findOption(arg string) (o option, value string, has bool, err error) {
	if long, ok := strings.CutPrefix(arg, "--"); ok {
		long, value, has = strings.Cut(long, "=")
		var found []option
		for _, o := range options {
			if o.name == long {
				return o, value, has, nil
			}
			if long != "" && strings.HasPrefix(o.name, long) {
				found = append(found, o)
			}
		}
		if len(found) == 1 {
			return found[0], value, has, nil
		}
		return o, "", false, fmt.Errorf("unrecognized arguments: %s", arg)
	}
	for _, o := range options {
		if o.short == arg[1] && o.short != 0 {
			return o, arg[2:], len(arg) > 2, nil
		}
	}
	return o, "", false, fmt.Errorf("unrecognized arguments: %s", arg)
}

// check finds values that cannot be.
func (l *commandLine) check() error {
	switch v := l.text("symlinks"); v {
	case "", "inside", "all", "none":
	default:
		return fmt.Errorf("argument --symlinks: invalid choice: '%s' (choose from 'inside', 'all', 'none')", v)
	}
	for _, v := range l.given["auth"] {
		if user, _, ok := strings.Cut(v, ":"); !ok || user == "" {
			return errors.New("argument --auth: expected USER:PASSWORD")
		}
	}
	for _, v := range l.given["header"] {
		if name, _, ok := strings.Cut(v, ":"); !ok || !core.IsToken(name) || strings.ContainsAny(v, "\r\n\x00") {
			return errors.New("argument --header: expected NAME:VALUE")
		}
	}
	if v := l.text("max-upload"); v != "" {
		if n, err := strconv.ParseInt(v, 10, 64); err != nil || n <= 0 {
			return fmt.Errorf("argument --max-upload: invalid number of bytes: '%s'", v)
		}
	}
	if (l.has("tls-key") || l.has("tls-password-file")) && !l.has("tls-cert") {
		return errors.New("argument --tls-cert: is needed with --tls-key and --tls-password-file")
	}
	switch v := l.text("protocol"); v {
	case "", "HTTP/1.0", "HTTP/1.1":
	default:
		return fmt.Errorf("argument --protocol: invalid choice: '%s' (choose from 'HTTP/1.0', 'HTTP/1.1')", v)
	}
	return nil
}

// run is netlua -m http.server.
func run(c *runtime.Call, args []string) (int, error) {
	w := c.VM().Host()
	l, err := parseCommand(args)
	if err != nil {
		_, err = fmt.Fprintf(w.Stderr(), "%s%s%v\n", usage[:strings.Index(usage, "\n\n")+1], complaint, err)
		return 2, err
	}
	if l.has("help") {
		_, err = io.WriteString(w.Stdout(), usage)
		return 0, err
	}
	server, status, err := l.begin(c)
	if err == nil {
		err = serveUntilEnd(c, server)
	} else if c.Context().Err() == nil {
		_, err = fmt.Fprintf(w.Stderr(), "%s%s\n", complaint, reason(err))
		return status, err
	}
	if errors.Is(err, context.Canceled) {
		_, err = io.WriteString(w.Stdout(), "\nKeyboard interrupt received, exiting.\n")
	}
	return 0, err
}

// complaint begins the line that says why nothing is served.
const complaint = "netlua -m http.server: error: "

// reason is an error in a line, for people who have not written a script.
func reason(err error) string {
	text := err.Error()
	var e *runtime.Error
	var r *runtime.Raise
	if errors.As(err, &e) {
		text = e.Message
	} else if errors.As(err, &r) && len(r.Args) == 1 {
		text = fmt.Sprint(r.Args[0])
	}
	return strings.Join(strings.Fields(text), " ")
}

// begin makes the server. With an error comes the status of the program: 2 for
// an argument that cannot be, 1 for what the system does not give.
func (l *commandLine) begin(c *runtime.Call) (server runtime.Value, status int, err error) {
	if dir := l.text("directory"); dir != "" {
		info, err := c.VM().Host().Stat(dir)
		var forbidden *host.PermissionError
		if errors.As(err, &forbidden) {
			return nil, 1, fmt.Errorf("argument --directory: %s", reason(err))
		}
		if err != nil || !info.IsDir() {
			return nil, 2, fmt.Errorf("argument --directory: '%s' is no directory", dir)
		}
	}
	if l.has("tls-cert") {
		if err := l.tryCertificate(c.VM().Host()); err != nil {
			return nil, 1, err
		}
	}
	s, err := l.serving(c)
	if err != nil {
		return nil, 1, err
	}
	if server, err = makeServer(c, s); err != nil {
		return nil, 1, fmt.Errorf("cannot listen on %s port %d: %s", cmp.Or(s.bind, "all addresses"), s.port, reason(err))
	}
	return server, 0, nil
}

// serving makes the classes that the options ask for.
func (l *commandLine) serving(c *runtime.Call) (serving, error) {
	s := serving{protocol: core.DefaultProtocol, port: l.port, bind: l.text("bind")}
	if v := l.text("protocol"); v != "" {
		s.protocol = v
	}
	base, server := "SimpleHTTPRequestHandler", "ThreadingHTTPServer"
	if l.has("cgi") {
		base = "CGIHTTPRequestHandler"
	}
	if l.has("tls-cert") {
		server = "ThreadingHTTPSServer"
		options, err := l.tlsOptions(c)
		if err != nil {
			return s, err
		}
		s.options = options
	}
	var err error
	if s.handler, err = derive(c, base); err != nil {
		return s, err
	}
	if s.server, err = derive(c, server); err != nil {
		return s, err
	}
	return s, l.configure(c, s.handler)
}

// derive makes a class of its own, so that what is set on it stays there.
func derive(c *runtime.Call, name string) (runtime.Value, error) {
	module, err := c.VM().Require("http.server")
	if err != nil {
		return nil, err
	}
	out, err := c.VM().Call(c.Context(), c.VM().Globals().RawGetString("class"), name, module.RawGetString(name))
	return first(out), err
}

// configure sets the attributes of the class of handlers.
func (l *commandLine) configure(c *runtime.Call, class runtime.Value) error {
	set := func(name string, v any) error {
		value, err := c.VM().ToLua(v)
		if err == nil {
			c.State().SetField(class, name, value)
		}
		return err
	}
	var errs []error
	if dir := l.text("directory"); dir != "" {
		errs = append(errs, set("directory", dir))
	}
	for name, attribute := range map[string]string{"gzip": "compress", "etag": "etags", "options": "answer_options", "upload": "uploads"} {
		if l.has(name) {
			errs = append(errs, set(attribute, true))
		}
	}
	if l.has("no-hidden") {
		errs = append(errs, set("hidden_files", false))
	}
	if v := l.text("symlinks"); v != "" {
		errs = append(errs, set("follow_symlinks", v))
	}
	if n, err := strconv.ParseInt(l.text("max-upload"), 10, 64); err == nil {
		errs = append(errs, set("max_upload", float64(n)))
	}
	if list := l.given["auth"]; list != nil {
		errs = append(errs, set("auth", strings.Join(list, "\n")))
	}
	if list := l.given["header"]; list != nil {
		headers := c.State().NewTable()
		for _, v := range list {
			name, value, _ := strings.Cut(v, ":")
			pair := c.State().NewTable()
			pair.Append(lua.LString(name))
			pair.Append(lua.LString(strings.TrimSpace(value)))
			headers.Append(pair)
		}
		c.State().SetField(class, "extra_response_headers", headers)
	}
	return errors.Join(errs...)
}

// tlsOptions are the arguments of an HTTPS server.
func (l *commandLine) tlsOptions(c *runtime.Call) (*runtime.Table, error) {
	t := c.State().NewTable()
	t.RawSetString("certfile", lua.LString(l.text("tls-cert")))
	if v := l.text("tls-key"); v != "" {
		t.RawSetString("keyfile", lua.LString(v))
	}
	if name := l.text("tls-password-file"); name != "" {
		text, err := readSmall(c.VM().Host(), name)
		if err != nil {
			return nil, err
		}
		t.RawSetString("password", lua.LString(passwordFile(text)))
	}
	return t, nil
}

// tryCertificate loads the certificate and its key, to say which of them cannot be.
func (l *commandLine) tryCertificate(files host.Host) error {
	password := ""
	for _, option := range [...]string{"tls-cert", "tls-key", "tls-password-file"} {
		name := l.text(option)
		if name == "" {
			continue
		}
		text, err := readSmall(files, name)
		if err != nil {
			return fmt.Errorf("argument --%s: cannot read '%s': %s", option, name, cause(err))
		}
		if option == "tls-password-file" {
			password = passwordFile(text)
		}
	}
	if err := corehttps.NewDefault(true).LoadEncryptedChain(files, l.text("tls-cert"), l.text("tls-key"), password); err != nil {
		return fmt.Errorf("argument --tls-cert: %s", strings.TrimPrefix(reason(err), "load_cert_chain: "))
	}
	return nil
}

// cause is what the system says about a file, without its name.
func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return err.Error()
}

// readSmall reads a file of at most 64 KiB.
func readSmall(files host.Files, name string) (string, error) {
	f, err := files.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 64<<10))
	return string(b), err
}
