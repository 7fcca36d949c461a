package parse

// SplitResult is a URL in five components, as [Urlsplit] gives it. A component
// that is absent is empty.
type SplitResult struct {
	Scheme, Netloc, Path, Query, Fragment string
}

// ParseResult is a URL in six components, as [Urlparse] gives it: Params are
// the parameters of the last path segment.
type ParseResult struct {
	Scheme, Netloc, Path, Params, Query, Fragment string
}

// DefragResult is a URL and the fragment that was taken off it.
type DefragResult struct {
	URL, Fragment string
}

// Username is the user's name in the netloc; ok is false without userinfo.
func (r SplitResult) Username() (name string, ok bool) { return usernameOf(r.Netloc) }

// Password is the password in the netloc; ok is false when there is none.
func (r SplitResult) Password() (password string, ok bool) { return passwordOf(r.Netloc) }

// Hostname is the host in lower case, without brackets and with the zone of an
// IPv6 address as it was; ok is false when it is empty.
func (r SplitResult) Hostname() (host string, ok bool) { return hostnameOf(r.Netloc) }

// Port is the port number; ok is false when there is none. A port that is not
// made of ASCII digits or is above 65535 is an [*Error].
func (r SplitResult) Port() (port int, ok bool, err error) { return portOf(r.Netloc) }

// Geturl puts the URL together again: see [Urlunsplit].
func (r SplitResult) Geturl() string { return Urlunsplit(r) }

// Username is as for [SplitResult].
func (r ParseResult) Username() (name string, ok bool) { return usernameOf(r.Netloc) }

// Password is as for [SplitResult].
func (r ParseResult) Password() (password string, ok bool) { return passwordOf(r.Netloc) }

// Hostname is as for [SplitResult].
func (r ParseResult) Hostname() (host string, ok bool) { return hostnameOf(r.Netloc) }

// Port is as for [SplitResult].
func (r ParseResult) Port() (port int, ok bool, err error) { return portOf(r.Netloc) }

// Geturl puts the URL together again: see [Urlunparse].
func (r ParseResult) Geturl() string { return Urlunparse(r) }

// Geturl puts URL and fragment together; an empty fragment loses its "#".
func (r DefragResult) Geturl() string {
	if r.Fragment == "" {
		return r.URL
	}
	return r.URL + "#" + r.Fragment
}
