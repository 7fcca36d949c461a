package cookiejar

import (
	"context"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// Headers are the headers of a response that cookies come in.
type Headers struct {
	SetCookie  []string
	SetCookie2 []string
}

// HeadersOf picks them out of all headers.
func HeadersOf(h *message.Headers) (out Headers) {
	for i := range h.Len() {
		switch f := h.At(i); {
		case len(f.Name) == len("Set-Cookie") && message.EqualName(f.Name, "Set-Cookie"):
			out.SetCookie = append(out.SetCookie, f.Value)
		case len(f.Name) == len("Set-Cookie2") && message.EqualName(f.Name, "Set-Cookie2"):
			out.SetCookie2 = append(out.SetCookie2, f.Value)
		}
	}
	return out
}

// unfold makes one line of a header that came on several. One with a line end
// that is no folding is left as it is, to be refused.
func unfold(header string) string {
	for i := strings.IndexByte(header, '\n'); i >= 0; {
		if i+1 == len(header) || header[i+1] != ' ' && header[i+1] != '\t' {
			return header
		}
		next := strings.IndexByte(header[i+1:], '\n')
		if next < 0 {
			return message.Unfold(header)
		}
		i += 1 + next
	}
	return header
}

// maxMade is how many cookies are made of each kind of header of one response. A
// header Set-Cookie2 holds any number of them.
const maxMade = 5000

// MakeCookies returns the cookies that a response to r sets. It does not store
// them, but what a response expires is removed from the jar at once: a cookie
// with the domain, path and name of one that is expired, if the host is in its
// domain.
func (j *Jar) MakeCookies(ctx context.Context, h Headers, r *Request) ([]*Cookie, error) {
	return j.make(ctx, j.Policy(), h, r)
}

func (j *Jar) make(ctx context.Context, policy Policy, h Headers, r *Request) ([]*Cookie, error) {
	switches, err := policy.Protocols(ctx)
	if err != nil {
		return nil, err
	}
	netscape := switches.Netscape && len(h.SetCookie) > 0
	if !netscape && (!switches.RFC2965 || len(h.SetCookie2) == 0) {
		return nil, nil
	}
	out := make([]*Cookie, 0, len(h.SetCookie)+len(h.SetCookie2))
	for _, header := range h.SetCookie2 {
		if header = unfold(header); hasControl(header) {
			continue
		}
		for _, words := range SplitHeaderWords(header) {
			if len(out) < maxMade {
				out = j.alive(out, r.rfc2965(words), r)
			}
		}
	}
	if !netscape {
		return out, nil
	}
	newer := len(out)
	var taken map[place]bool // by RFC 2965 cookies, which count where both kinds come (RFC 2965, section 9.1)
	if switches.RFC2965 {
		taken = places(out)
	}
	for _, header := range h.SetCookie {
		if len(out)-newer >= maxMade {
			break
		}
		c := r.netscape(unfold(header))
		if c != nil && c.Version == 1 {
			c.RFC2109 = true
			if switches.RFC2109AsNetscape {
				c.Version = 0
			}
		}
		if c != nil && taken[c.place()] {
			j.alive(nil, c, r)
			continue
		}
		out = j.alive(out, c, r)
	}
	return out, nil
}

// place is where a jar keeps a cookie.
type place struct{ domain, path, name string }

func (c *Cookie) place() place { return place{c.Domain, c.Path, c.Name} }

// places are those of cookies.
func places(cookies []*Cookie) map[place]bool {
	if len(cookies) == 0 {
		return nil
	}
	out := make(map[place]bool, len(cookies))
	for _, c := range cookies {
		out[c.place()] = true
	}
	return out
}

// alive appends a cookie, unless its time is over: then it only removes its
// predecessor.
func (j *Jar) alive(out []*Cookie, c *Cookie, r *Request) []*Cookie {
	if c == nil {
		return out
	}
	if !c.IsExpired(r.Now) {
		return append(out, c)
	}
	if r.inDomain(c.Domain) {
		_ = j.ClearCookie(c.Domain, c.Path, c.Name) // there may be none
	}
	return out
}

// Extract stores the cookies of a response that the policy lets it set.
func (j *Jar) Extract(ctx context.Context, h Headers, r *Request) error {
	if len(h.SetCookie) == 0 && len(h.SetCookie2) == 0 {
		return nil
	}
	policy := j.Policy()
	made, err := j.make(ctx, policy, h, r)
	if err != nil || len(made) == 0 {
		return err
	}
	for _, c := range made {
		ok, err := policy.SetOK(ctx, c, r)
		if err != nil {
			return err
		}
		if ok {
			j.accept(c, r.Now)
		}
	}
	return nil
}

// ExtractCookies is [Jar.Extract] for urllib.request.
func (j *Jar) ExtractCookies(ctx context.Context, resp response.Response, req *request.Request) error {
	h := HeadersOf(resp.Headers())
	if len(h.SetCookie) == 0 && len(h.SetCookie2) == 0 {
		return nil
	}
	return j.Extract(ctx, h, FromRequest(req, j.Now()))
}
