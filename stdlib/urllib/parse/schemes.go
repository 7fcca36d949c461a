package parse

import (
	"slices"
	"sync"
)

// The classification of schemes, in the documented module's order. "" stands
// for a URL without a scheme.
var (
	relativeSchemes = [...]string{"", "ftp", "http", "gopher", "nntp", "imap", "wais", "file", "https", "shttp", "mms",
		"prospero", "rtsp", "rtspu", "sftp", "svn", "svn+ssh", "ws", "wss"}
	netlocSchemes = [...]string{"", "ftp", "http", "gopher", "nntp", "telnet", "imap", "wais", "file", "mms", "https",
		"shttp", "snews", "prospero", "rtsp", "rtspu", "rsync", "svn", "svn+ssh", "sftp", "nfs", "git", "git+ssh", "ws", "wss"}
	paramsSchemes = [...]string{"", "ftp", "hdl", "prospero", "http", "imap", "https", "shttp", "rtsp", "rtspu", "sip",
		"sips", "mms", "sftp", "tel"}
	nonHierarchicalSchemes = [...]string{"gopher", "hdl", "mailto", "news", "telnet", "wais", "imap", "snews", "sip", "sips"}
	querySchemes           = [...]string{"", "http", "wais", "imap", "https", "shttp", "mms", "gopher", "rtsp", "rtspu", "sip", "sips"}
	fragmentSchemes        = [...]string{"", "ftp", "hdl", "http", "gopher", "news", "nntp", "wais", "https", "shttp", "snews",
		"file", "prospero"}
)

// SchemeChars are the characters of a scheme's name (RFC 3986, section 3.1).
const SchemeChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."

// UsesRelative, UsesNetloc, UsesParams, NonHierarchical, UsesQuery and
// UsesFragment return fresh copies of the module's tables of schemes. Only the
// first three have a say in parsing; the others are kept for old programs.
func UsesRelative() []string    { return slices.Clone(relativeSchemes[:]) }
func UsesNetloc() []string      { return slices.Clone(netlocSchemes[:]) }
func UsesParams() []string      { return slices.Clone(paramsSchemes[:]) }
func NonHierarchical() []string { return slices.Clone(nonHierarchicalSchemes[:]) }
func UsesQuery() []string       { return slices.Clone(querySchemes[:]) }
func UsesFragment() []string    { return slices.Clone(fragmentSchemes[:]) }

// traits is the set of tables that a scheme is in.
type traits uint8

const (
	relative traits = 1 << iota
	netlocal
	parametric
)

// schemeTraits joins the three tables that matter; it is never written again.
var schemeTraits = sync.OnceValue(func() map[string]traits {
	m := make(map[string]traits)
	for _, s := range relativeSchemes {
		m[s] |= relative
	}
	for _, s := range netlocSchemes {
		m[s] |= netlocal
	}
	for _, s := range paramsSchemes {
		m[s] |= parametric
	}
	return m
})

// traitsOf classifies a scheme; the commonest ones need no hashing.
func traitsOf(scheme string) traits {
	switch scheme {
	case "http", "https", "":
		return relative | netlocal | parametric
	}
	return schemeTraits()[scheme]
}

// isSchemeChar tells whether the byte may stand in a scheme's name.
func isSchemeChar(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '+' || c == '-' || c == '.'
}
