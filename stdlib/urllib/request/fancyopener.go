package request

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/getpass"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/urllib/parse"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// Prompter is the method of FancyURLopener that asks for credentials; nil is "no
// answer".
type Prompter interface {
	PromptUserPasswd(ctx context.Context, host, realm string) (*Credentials, error)
}

// FancyURLopener is a URLopener that follows redirects and answers requests for
// basic authentication.
//
// Redirects lead to http and https, to ftp only if AllowFTP says so (CPython
// always goes there). CPython 3.9 does not ask for a password, against its
// documentation, unless http_error_401 is told to; this one does.
type FancyURLopener struct {
	URLopener
	MaxTries int // redirects in a chain, and passwords asked for one URL; 0 for no bound
	AllowFTP bool

	// Prompter is the opener itself unless a subclass puts itself here.
	Prompter Prompter
}

// NewFancyURLopener returns one with MaxTries 10.
func NewFancyURLopener(world host.Host, proxies []Proxy, version string) *FancyURLopener {
	f := &FancyURLopener{URLopener: *NewURLopener(world, proxies, version), MaxTries: 10}
	f.Self, f.Prompter = f, f
	return f
}

// HTTPErrorCode follows 301, 302, 303 and 307, and answers 401 and 407.
func (f *FancyURLopener) HTTPErrorCode(ctx context.Context, a *OpenerAnswer) (r response.Response, ok bool, err error) {
	switch a.Code {
	case 301, 302, 303:
		r, err = f.Follow(ctx, a)
	case 307:
		if a.Data != nil {
			r, err = f.Self.HTTPErrorDefault(ctx, a)
		} else {
			r, err = f.Follow(ctx, a)
		}
	case 401, 407:
		r, err = f.Authenticate(ctx, a)
	default:
		return nil, false, nil
	}
	return r, true, err
}

// HTTPErrorDefault gives the response as it is.
func (f *FancyURLopener) HTTPErrorDefault(_ context.Context, a *OpenerAnswer) (response.Response, error) {
	return response.New(a.Fp, a.Headers, f.Type+":"+withoutUser(a.URL), a.Code), nil
}

// Follow is http_error_302.
func (f *FancyURLopener) Follow(ctx context.Context, a *OpenerAnswer) (response.Response, error) {
	tries := f.State.try()
	defer f.State.back()
	if f.MaxTries > 0 && tries >= f.MaxTries {
		failed := *a
		failed.Code, failed.Msg = 500, "Internal Server Error: Redirect Recursion"
		if r, ok, err := f.Self.HTTPErrorCode(ctx, &failed); ok || err != nil {
			return r, err
		}
		return f.Self.HTTPErrorDefault(ctx, &failed)
	}
	return f.redirect(ctx, a)
}

// redirect is redirect_internal: it opens what Location, or URI, names.
func (f *FancyURLopener) redirect(ctx context.Context, a *OpenerAnswer) (response.Response, error) {
	location, ok := a.Headers.Get("Location")
	if !ok {
		if location, ok = a.Headers.Get("URI"); !ok {
			return nil, nil
		}
	}
	if a.Fp != nil {
		a.Fp.Close()
	}
	here := f.Type + ":" + withoutUser(a.URL)
	target, err := parse.Urljoin(here, location)
	if err != nil {
		return nil, err
	}
	u, err := parse.Urlparse(target)
	if err != nil {
		return nil, err
	}
	if u.Scheme != "http" && u.Scheme != "https" && (u.Scheme != "ftp" || !f.AllowFTP) || printable(location) != location {
		shown := fmt.Sprintf("%s Redirection to url '%s' is not allowed.", a.Msg, printable(target))
		return nil, NewHTTPError(ctx, printable(target), a.Code, shown, a.Headers, nil)
	}
	before := f.foreign
	defer func() { f.foreign = before }()
	f.foreign = f.foreign || origin(target) != origin(here)
	return f.Open(ctx, target, nil)
}

// Authenticate is http_error_401, and http_error_407 for a proxy: it asks for a
// password and tries again. Without a basic challenge it
// fails as URLopener does; without an answer it gives nil.
func (f *FancyURLopener) Authenticate(ctx context.Context, a *OpenerAnswer) (response.Response, error) {
	header, retry := "WWW-Authenticate", f.retryServer
	if a.Code == 407 {
		header, retry = "Proxy-Authenticate", f.retryProxy
	}
	for _, value := range a.Headers.GetAll(header) {
		for _, c := range parseChallenges(message.Unfold(value)) {
			if realm, ok := c.Param("realm"); ok && message.EqualName(c.Scheme, "basic") {
				tries := f.State.try()
				defer f.State.back()
				if f.MaxTries > 0 && tries >= f.MaxTries {
					return nil, nil
				}
				return retry(ctx, a, realm)
			}
		}
	}
	return f.URLopener.HTTPErrorDefault(ctx, a)
}

// retryServer is http_error_401's second half.
func (f *FancyURLopener) retryServer(ctx context.Context, a *OpenerAnswer, realm string) (response.Response, error) {
	authority, selector := splitHost(a.URL)
	user, name := splitUser(authority)
	found, err := f.credentials(ctx, name, realm, user != "")
	if found == nil || err != nil {
		return nil, err
	}
	if a.Fp != nil {
		a.Fp.Close()
	}
	return f.Open(ctx, f.Type+"://"+userinfo(*found)+"@"+name+selector, a.Data)
}

// retryProxy is http_error_407's second half: the proxy's URL gets credentials.
func (f *FancyURLopener) retryProxy(ctx context.Context, a *OpenerAnswer, realm string) (response.Response, error) {
	for i, p := range f.Proxies {
		scheme, rest, _ := splitType(p.URL)
		if p.Scheme != f.Type {
			continue
		}
		authority, selector := splitHost(rest)
		user, name := splitUser(authority)
		found, err := f.credentials(ctx, name, realm, user != "")
		if found == nil || err != nil {
			return nil, err
		}
		if a.Fp != nil {
			a.Fp.Close()
		}
		f.Proxies[i].URL = scheme + "://" + userinfo(*found) + "@" + name + selector
		return f.Open(ctx, f.Type+":"+a.URL, a.Data)
	}
	return nil, nil
}

// credentials are those that the person gave before, or gives now; stale ones
// are forgotten first. They serve one scheme, one realm and one host.
func (f *FancyURLopener) credentials(ctx context.Context, host, realm string, stale bool) (*Credentials, error) {
	key := f.Type + "\x00" + realm + "\x00" + strings.ToLower(host)
	if c, ok := f.State.recall(key); ok && !stale {
		return &c, nil
	}
	f.State.remember(key, nil)
	c, err := f.Prompter.PromptUserPasswd(ctx, host, realm)
	if err != nil || c == nil || c.User == "" && c.Password == "" {
		return nil, err
	}
	f.State.remember(key, c)
	return c, nil
}

// PromptUserPasswd asks the person at the terminal. The name of host and realm
// come from the server: control characters are not shown.
func (f *FancyURLopener) PromptUserPasswd(ctx context.Context, name, realm string) (*Credentials, error) {
	name, realm = printable(name), printable(realm)
	if _, err := fmt.Fprintf(f.world.Stdout(), "Enter username for %s at %s: ", realm, name); err != nil {
		return nil, err
	}
	user, err := readLine(f.world.Stdin())
	if err != nil {
		return nil, err
	}
	prompt := fmt.Sprintf("Enter password for %s in %s at %s: ", user, realm, name)
	password, err := getpass.Ask(ctx, f.world, prompt, nil)
	if errors.Is(err, host.ErrNoTerminal) {
		if _, err := fmt.Fprintf(f.world.Stderr(), "%s\n%s", getpass.MayBeSeen, prompt); err != nil {
			return nil, err
		}
		password, err = readLine(f.world.Stdin())
	}
	if err != nil {
		return nil, err
	}
	return &Credentials{user, password}, nil
}

// readLine reads a line without its end and nothing beyond it, since the stream
// is not ours.
func readLine(r io.Reader) (string, error) {
	var line []byte
	var b [1]byte
	for {
		n, err := r.Read(b[:])
		if n > 0 && b[0] == '\n' || errors.Is(err, io.EOF) && len(line) > 0 {
			return string(bytes.TrimSuffix(line, []byte("\r"))), nil
		}
		if n > 0 {
			line = append(line, b[0])
		}
		if err != nil {
			return "", err
		}
	}
}

func userinfo(c Credentials) string {
	return parse.Quote(c.User, "") + ":" + parse.Quote(c.Password, "")
}

// withoutUser takes the credentials out of a URL without scheme.
func withoutUser(url string) string {
	authority, selector := splitHost(url)
	if _, name := splitUser(authority); name != authority {
		return "//" + name + selector
	}
	return url
}
