package cookiejar

import "context"

// Policy decides which cookies are taken from servers and returned to them. It
// may be a script's, hence the contexts and errors.
type Policy interface {
	// SetOK tells whether the jar may take a cookie from the response to r.
	SetOK(ctx context.Context, c *Cookie, r *Request) (bool, error)
	// ReturnOK tells whether r may carry a cookie.
	ReturnOK(ctx context.Context, c *Cookie, r *Request) (bool, error)
	// DomainReturnOK tells whether r may carry cookies of a domain; asked once
	// for each domain before its cookies are looked at.
	DomainReturnOK(ctx context.Context, domain string, r *Request) (bool, error)
	// PathReturnOK is DomainReturnOK for the paths of a domain.
	PathReturnOK(ctx context.Context, path string, r *Request) (bool, error)
	// Protocols tells what the policy has switched on.
	Protocols(ctx context.Context) (Protocols, error)
}

// Protocols are the switches of a policy that the jar itself looks at.
type Protocols struct {
	Netscape, RFC2965 bool
	HideCookie2       bool // do not tell servers that RFC 2965 is understood
	RFC2109AsNetscape bool // treat RFC 2109 cookies as Netscape cookies
}

// ownDomains is implemented by a policy that returns cookies to hosts of their
// domain only, so that the jar need not ask about every domain it knows.
type ownDomains interface{ OwnDomainsOnly() bool }

// The bits of [DefaultPolicy.StrictNSDomain].
const (
	StrictNoDots     = 1 // the host in front of the domain holds no dot
	StrictNonDomain  = 2 // cookies without domain go back to the very host
	RFC2965Match     = 4 // domains match as RFC 2965 says
	DomainLiberal    = 0
	DomainStrict     = StrictNoDots | StrictNonDomain
	defaultTwoLabels = "co ac com edu org net gov mil int aero biz cat coop info jobs mobi museum name pro travel eu"
)

// DefaultPolicy has the rules that clients practise. Make it with
// [NewDefaultPolicy]; the fields may be changed while no jar uses it.
type DefaultPolicy struct {
	Netscape    bool // take and return Netscape cookies
	RFC2965     bool // take and return RFC 2965 cookies
	HideCookie2 bool
	// RFC2109AsNetscape decides how RFC 2109 cookies are treated; nil: as
	// Netscape cookies unless RFC2965 is on.
	RFC2109AsNetscape *bool
	// StrictDomain refuses domains such as .co.uk, by a short list of labels.
	StrictDomain bool
	// StrictRFC2965Unverifiable and StrictNSUnverifiable refuse third-party
	// cookies in requests that the user had no say in.
	StrictRFC2965Unverifiable, StrictNSUnverifiable bool
	StrictNSDomain                                  int
	StrictNSSetInitialDollar                        bool     // refuse names that start with "$"
	StrictNSSetPath                                 bool     // refuse paths that the request's is not below
	SecureProtocols                                 []string // schemes that secure cookies may go to
	// PublicSuffixes refuses cookies for domains under which anybody can
	// register, such as .co.uk and .github.io, by the public suffix list.
	PublicSuffixes bool

	// Self, if set, is asked for each rule, so that a subclass can have its own.
	Self Rules

	blocked, allowed []string
	onlyAllowed      bool
}

// NewDefaultPolicy returns a policy with the documented defaults.
func NewDefaultPolicy() *DefaultPolicy {
	return &DefaultPolicy{Netscape: true, StrictRFC2965Unverifiable: true, SecureProtocols: []string{"https", "wss"}}
}

// SetBlockedDomains sets the domains that no cookies are taken from or returned to.
func (p *DefaultPolicy) SetBlockedDomains(domains []string) { p.blocked = domains }

// BlockedDomains returns them.
func (p *DefaultPolicy) BlockedDomains() []string { return p.blocked }

// SetAllowedDomains sets the only domains with cookies; all have them if only is false.
func (p *DefaultPolicy) SetAllowedDomains(domains []string, only bool) {
	p.allowed, p.onlyAllowed = domains, only
}

// AllowedDomains returns them, and whether the list counts.
func (p *DefaultPolicy) AllowedDomains() (domains []string, only bool) {
	return p.allowed, p.onlyAllowed
}

// IsBlocked tells whether a domain is among the blocked ones.
func (p *DefaultPolicy) IsBlocked(domain string) bool {
	for _, entry := range p.blocked {
		if UserDomainMatch(domain, entry) {
			return true
		}
	}
	return false
}

// IsNotAllowed tells whether there is a list of allowed domains without this one.
func (p *DefaultPolicy) IsNotAllowed(domain string) bool {
	if !p.onlyAllowed {
		return false
	}
	for _, entry := range p.allowed {
		if UserDomainMatch(domain, entry) {
			return false
		}
	}
	return true
}

// Protocols returns the switches.
func (p *DefaultPolicy) Protocols(context.Context) (Protocols, error) {
	out := Protocols{Netscape: p.Netscape, RFC2965: p.RFC2965, HideCookie2: p.HideCookie2, RFC2109AsNetscape: !p.RFC2965}
	if p.RFC2109AsNetscape != nil {
		out.RFC2109AsNetscape = *p.RFC2109AsNetscape
	}
	return out, nil
}

// OwnDomainsOnly tells that DomainReturnOK is the one of this type.
func (p *DefaultPolicy) OwnDomainsOnly() bool { return true }
