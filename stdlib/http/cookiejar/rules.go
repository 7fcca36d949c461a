package cookiejar

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Rules is how [DefaultPolicy] reaches the steps that a subclass may replace.
type Rules interface {
	Rule(ctx context.Context, rule Rule, c *Cookie, r *Request) (bool, error)
	PathReturnOK(ctx context.Context, path string, r *Request) (bool, error)
	// Listed answers for is_blocked (blocked is true) and is_not_allowed.
	Listed(ctx context.Context, domain string, blocked bool) (bool, error)
}

// Rule is one step of DefaultPolicy.
type Rule int

// The rules that SetOK and ReturnOK ask, in this order.
const (
	SetVersion Rule = iota
	SetVerifiability
	SetName
	SetPath
	SetDomain
	SetPort
	ReturnVersion
	ReturnVerifiability
	ReturnSecure
	ReturnExpires
	ReturnPort
	ReturnDomain
	ruleCount
)

// String returns the method that the documents call the rule.
func (r Rule) String() string {
	return [ruleCount]string{
		"set_ok_version", "set_ok_verifiability", "set_ok_name", "set_ok_path", "set_ok_domain", "set_ok_port",
		"return_ok_version", "return_ok_verifiability", "return_ok_secure", "return_ok_expires", "return_ok_port", "return_ok_domain",
	}[r]
}

// SetOK asks the rules for taking a cookie.
func (p *DefaultPolicy) SetOK(ctx context.Context, c *Cookie, r *Request) (bool, error) {
	return p.ask(ctx, SetVersion, SetPort, c, r)
}

// ReturnOK asks the rules for returning a cookie.
func (p *DefaultPolicy) ReturnOK(ctx context.Context, c *Cookie, r *Request) (bool, error) {
	return p.ask(ctx, ReturnVersion, ReturnDomain, c, r)
}

func (p *DefaultPolicy) ask(ctx context.Context, first, last Rule, c *Cookie, r *Request) (ok bool, err error) {
	for rule := first; rule <= last; rule++ {
		if p.Self != nil {
			ok, err = p.Self.Rule(ctx, rule, c, r)
		} else {
			ok, err = p.Rule(ctx, rule, c, r)
		}
		if !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// Rule is the policy's own version of a rule.
func (p *DefaultPolicy) Rule(ctx context.Context, rule Rule, c *Cookie, r *Request) (bool, error) {
	switch rule {
	case SetVersion:
		return c.Version != NoVersion && p.speaks(c), nil
	case ReturnVersion:
		return p.speaks(c), nil
	case SetVerifiability, ReturnVerifiability:
		return p.verifiable(c, r), nil
	case SetName:
		return c.Version != 0 || !p.StrictNSSetInitialDollar || !strings.HasPrefix(c.Name, "$"), nil
	case SetPath:
		if !c.PathSpecified || c.Version <= 0 && (c.Version != 0 || !p.StrictNSSetPath) {
			return true, nil
		}
		if p.Self != nil {
			return p.Self.PathReturnOK(ctx, c.Path, r)
		}
		return p.PathReturnOK(ctx, c.Path, r)
	case SetDomain:
		if listed, err := p.listed(ctx, c.Domain); listed || err != nil {
			return false, err
		}
		return !c.DomainSpecified || p.maySetDomain(c, r), nil
	case SetPort:
		return !c.PortSpecified || portListed(c.Port.Text, r, true), nil
	case ReturnSecure:
		return !c.Secure || slices.Contains(p.SecureProtocols, r.Type), nil
	case ReturnExpires:
		return !c.IsExpired(r.Now), nil
	case ReturnPort:
		return !c.Port.Set || c.Port.Text == "" || portListed(c.Port.Text, r, false), nil
	case ReturnDomain:
		return p.mayReturnDomain(c, r), nil
	}
	return false, nil
}

// speaks tells whether the cookie's protocol is switched on.
func (p *DefaultPolicy) speaks(c *Cookie) bool {
	return (c.Version <= 0 || p.RFC2965) && (c.Version != 0 || p.Netscape)
}

func (p *DefaultPolicy) verifiable(c *Cookie, r *Request) bool {
	strict := c.Version > 0 && p.StrictRFC2965Unverifiable || c.Version == 0 && p.StrictNSUnverifiable
	return !strict || !r.Unverifiable || !r.ThirdParty()
}

// listed tells whether the lists of the policy rule a domain out.
func (p *DefaultPolicy) listed(ctx context.Context, domain string) (bool, error) {
	if p.Self == nil {
		return p.IsBlocked(domain) || p.IsNotAllowed(domain), nil
	}
	out, err := p.Self.Listed(ctx, domain, true)
	if !out && err == nil {
		out, err = p.Self.Listed(ctx, domain, false)
	}
	return out, err
}

// maySetDomain tells whether the host may set a cookie for the domain it named.
func (p *DefaultPolicy) maySetDomain(c *Cookie, r *Request) bool {
	name := strings.Trim(c.Domain, ".") // a final dot is no reason to look like two labels
	if !strings.Contains(name, ".") && c.Domain != ".local" {
		return false
	}
	if p.StrictDomain && countrySecondLevel(dotted(name)) || p.PublicSuffixes && isPublicSuffix(name) {
		return false
	}
	if !r.inDomain(c.Domain) {
		return false
	}
	if (c.Version > 0 || p.StrictNSDomain&RFC2965Match != 0) && !DomainMatch(r.effective, c.Domain) {
		return false
	}
	if c.Version > 0 || p.StrictNSDomain&StrictNoDots != 0 {
		if n := len(r.host) - len(c.Domain); n > 0 && c.Domain != "" && strings.Contains(r.host[:n], ".") && !endsLikeIPv4(r.host) {
			return false
		}
	}
	return true
}

// countrySecondLevel tells whether a domain is one such as .co.uk.
func countrySecondLevel(domain string) bool {
	labels := strings.Split(domain, ".")
	return len(labels) == 3 && labels[0] == "" && len(labels[2]) == 2 &&
		slices.Contains(strings.Fields(defaultTwoLabels), strings.ToLower(labels[1]))
}

// isPublicSuffix tells whether anybody can register names below a domain.
func isPublicSuffix(name string) bool {
	suffix, _ := publicsuffix.PublicSuffix(name)
	return suffix == name
}

func (p *DefaultPolicy) mayReturnDomain(c *Cookie, r *Request) bool {
	if c.Version == 0 && p.StrictNSDomain&StrictNonDomain != 0 && !c.DomainSpecified && c.Domain != r.effective {
		return false
	}
	if c.Version > 0 && !DomainMatch(r.effective, c.Domain) {
		return false
	}
	if p.PublicSuffixes && strings.HasPrefix(c.Domain, ".") && isPublicSuffix(strings.Trim(c.Domain, ".")) {
		return false // from a file, say
	}
	return c.Version != 0 || r.inDomain(c.Domain)
}

// DomainReturnOK tells whether the host is in the domain and the domain is not ruled out.
func (p *DefaultPolicy) DomainReturnOK(ctx context.Context, domain string, r *Request) (bool, error) {
	if !r.inDomain(domain) && (isAddress(r.host) || !within(r.host, domain)) {
		return false, nil
	}
	listed, err := p.listed(ctx, domain)
	return !listed && err == nil, err
}

// PathReturnOK tells whether the path of the request is path or below it.
func (p *DefaultPolicy) PathReturnOK(_ context.Context, path string, r *Request) (bool, error) {
	asked := r.Path()
	if !strings.HasPrefix(asked, path) {
		return false, nil
	}
	return len(asked) == len(path) || strings.HasSuffix(path, "/") || asked[len(path)] == '/', nil
}

// portListed tells whether the port of the request is in a list such as
// "80,8080". strict gives up at an item that is no number.
func portListed(list string, r *Request, strict bool) bool {
	port, ok := r.Port()
	if !ok {
		port = "80"
	}
	for item := range strings.SplitSeq(list, ",") {
		if _, ok := parseInt(item); strict && !ok {
			return false
		}
		if item == port {
			return true
		}
	}
	return false
}
