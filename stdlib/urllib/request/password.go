package request

import (
	"context"
	"slices"
	"strings"

	"github.com/netlua/netlua/stdlib/urllib/parse"
)

// Realm names a protection space. Nil is the default realm, None in the document.
type Realm = *string

// PasswordManager finds credentials. It may ask a script or a user for them,
// hence the contexts.
type PasswordManager interface {
	// FindUserPassword returns the credentials for a realm and a URI (or
	// authority), nil if there are none.
	FindUserPassword(ctx context.Context, realm Realm, authURI string) (*Credentials, error)
}

// Credentials are a user's name and password.
type Credentials struct{ User, Password string }

// PriorAuth is a PasswordManager that knows which URIs get credentials unasked.
type PriorAuth interface {
	PasswordManager
	UpdateAuthenticated(ctx context.Context, uris []string, is bool) error
	IsAuthenticated(ctx context.Context, authURI string) (bool, error)
}

// PasswordMgr is HTTPPasswordMgr: credentials serve the URIs they were added for
// and everything below them, in their realm.
type PasswordMgr struct {
	entries []passwordEntry
}

type passwordEntry struct {
	realm Realm
	bases []ReducedURI
	Credentials
}

// Clone returns a manager that can be added to on its own.
func (m *PasswordMgr) Clone() *PasswordMgr { return &PasswordMgr{slices.Clone(m.entries)} }

// ReducedURI is what matters of a URI for finding a password. CPython leaves the
// scheme out and so offers a password of https to http (CVE-2026-15806); here an
// entry that was added with a scheme serves no other one.
type ReducedURI struct {
	Scheme    string // "" if only an authority was given
	Authority string
	Path      string
}

// Reduce takes a URI or an authority apart. With defaultPort the port that the
// scheme implies is put in.
func Reduce(uri string, defaultPort bool) ReducedURI {
	r := ReducedURI{Authority: uri, Path: "/"}
	if u, err := parse.Urlsplit(uri); err == nil && u.Netloc != "" {
		r = ReducedURI{u.Scheme, u.Netloc, u.Path}
		if r.Path == "" {
			r.Path = "/"
		}
	}
	if _, _, ok := splitPort(r.Authority); defaultPort && !ok {
		switch r.Scheme {
		case "http":
			r.Authority += ":80"
		case "https":
			r.Authority += ":443"
		}
	}
	return r
}

// IsSubURI reports whether test is base or lies below it.
func IsSubURI(base, test ReducedURI) bool {
	if base.Scheme != "" && test.Scheme != "" && base.Scheme != test.Scheme || base.Authority != test.Authority {
		return false
	}
	if base.Path == test.Path {
		return true
	}
	prefix := base.Path
	if !strings.HasSuffix(prefix, "/") {
		prefix += "/"
	}
	return strings.HasPrefix(test.Path, prefix)
}

// reduceAll reduces each URI with and without the default port.
func reduceAll(uris []string) []ReducedURI {
	var all []ReducedURI
	for _, defaultPort := range []bool{true, false} {
		for _, u := range uris {
			all = append(all, Reduce(u, defaultPort))
		}
	}
	return all
}

func covers(bases []ReducedURI, authURI string) bool {
	for _, defaultPort := range []bool{true, false} {
		test := Reduce(authURI, defaultPort)
		for _, base := range bases {
			if IsSubURI(base, test) {
				return true
			}
		}
	}
	return false
}

func sameRealm(a, b Realm) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// AddPassword stores credentials for URIs and everything below them.
func (m *PasswordMgr) AddPassword(realm Realm, uris []string, user, password string) {
	bases := reduceAll(uris)
	for i, e := range m.entries {
		if sameRealm(e.realm, realm) && slices.Equal(e.bases, bases) {
			m.entries[i].Credentials = Credentials{user, password}
			return
		}
	}
	m.entries = append(m.entries, passwordEntry{realm, bases, Credentials{user, password}})
}

// FindUserPassword returns the credentials that were added first among those
// that fit.
func (m *PasswordMgr) FindUserPassword(_ context.Context, realm Realm, authURI string) (*Credentials, error) {
	for _, e := range m.entries {
		if sameRealm(e.realm, realm) && covers(e.bases, authURI) {
			return &e.Credentials, nil
		}
	}
	return nil, nil
}

// PasswordMgrWithDefaultRealm is HTTPPasswordMgrWithDefaultRealm: credentials of
// the default realm serve where a realm has none.
type PasswordMgrWithDefaultRealm struct{ PasswordMgr }

// FindUserPassword asks the realm first, then the default one.
func (m *PasswordMgrWithDefaultRealm) FindUserPassword(ctx context.Context, realm Realm, authURI string) (*Credentials, error) {
	if found, err := m.PasswordMgr.FindUserPassword(ctx, realm, authURI); found != nil || err != nil {
		return found, err
	}
	return m.PasswordMgr.FindUserPassword(ctx, nil, authURI)
}

// Clone returns a manager that can be added to on its own.
func (m *PasswordMgrWithDefaultRealm) Clone() *PasswordMgrWithDefaultRealm {
	return &PasswordMgrWithDefaultRealm{*m.PasswordMgr.Clone()}
}

// PasswordMgrWithPriorAuth is HTTPPasswordMgrWithPriorAuth: it remembers which
// URIs are to get credentials without being asked for them.
type PasswordMgrWithPriorAuth struct {
	PasswordMgrWithDefaultRealm
	authenticated []prior
}

type prior struct {
	base ReducedURI
	is   bool
}

// Clone returns a manager that can be added to on its own.
func (m *PasswordMgrWithPriorAuth) Clone() *PasswordMgrWithPriorAuth {
	return &PasswordMgrWithPriorAuth{*m.PasswordMgrWithDefaultRealm.Clone(), slices.Clone(m.authenticated)}
}

// AddPassword stores credentials for the realm and for the default one, marked
// as not to be sent unasked.
func (m *PasswordMgrWithPriorAuth) AddPassword(realm Realm, uris []string, user, password string) {
	m.AddPasswordPrior(realm, uris, user, password, false)
}

// AddPasswordPrior is AddPassword with the documented argument is_authenticated.
func (m *PasswordMgrWithPriorAuth) AddPasswordPrior(realm Realm, uris []string, user, password string, authenticated bool) {
	m.mark(uris, authenticated)
	if realm != nil {
		m.PasswordMgr.AddPassword(nil, uris, user, password)
	}
	m.PasswordMgr.AddPassword(realm, uris, user, password)
}

// UpdateAuthenticated sets whether URIs, and what lies below them, get
// credentials unasked.
func (m *PasswordMgrWithPriorAuth) UpdateAuthenticated(_ context.Context, uris []string, is bool) error {
	m.mark(uris, is)
	return nil
}

func (m *PasswordMgrWithPriorAuth) mark(uris []string, is bool) {
	for _, base := range reduceAll(uris) {
		i := slices.IndexFunc(m.authenticated, func(p prior) bool { return p.base == base })
		if i < 0 {
			m.authenticated = append(m.authenticated, prior{base, is})
		} else {
			m.authenticated[i].is = is
		}
	}
}

// IsAuthenticated reports what was set for authURI or for what lies above it.
func (m *PasswordMgrWithPriorAuth) IsAuthenticated(_ context.Context, authURI string) (bool, error) {
	for _, defaultPort := range []bool{true, false} {
		test := Reduce(authURI, defaultPort)
		for _, p := range m.authenticated {
			if IsSubURI(p.base, test) {
				return p.is, nil
			}
		}
	}
	return false, nil
}
