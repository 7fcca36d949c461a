package mimetypes

import (
	"strings"
	"sync"
)

// Map is a dictionary from suffixes, which begin with a dot, to types, encodings or other suffixes.
type Map interface {
	Get(suffix string) (value string, ok bool)
	Set(suffix, value string)
}

// Inverse is a dictionary from types to suffixes.
type Inverse interface {
	Get(mediaType string) (suffixes []string)
	Add(mediaType, suffix string)
}

// DB is what is known about types. It is as safe for several goroutines as its maps are.
type DB struct {
	Suffixes  Map // what stands for two suffixes: ".tgz" for ".tar.gz"
	Encodings Map // case-sensitive
	Types     Map // the registered types, and those that begin with "x-"
	Common    Map // other types that are met
	// The suffixes of the types in Types and in Common, the preferred one first.
	TypeSuffixes, CommonSuffixes Inverse
}

// New returns a DB of its own with the tables of CPython 3.9.
func New() *DB {
	db := &DB{Suffixes: plain{}, Encodings: plain{}, Types: plain{}, Common: plain{}, TypeSuffixes: plainInverse{}, CommonSuffixes: plainInverse{}}
	db.Fill()
	return db
}

var builtin = sync.OnceValue(New)

// Default guesses by the tables of CPython 3.9 alone.
func Default(url string) (mediaType, encoding string) { return builtin().GuessType(url, true) }

// Fill adds the tables of CPython 3.9.
func (db *DB) Fill() {
	for _, p := range defaultSuffixes {
		db.Suffixes.Set(p.suffix, p.value)
	}
	for _, p := range defaultEncodings {
		db.Encodings.Set(p.suffix, p.value)
	}
	for _, p := range defaultTypes {
		db.AddType(p.value, p.suffix, true)
	}
	for _, p := range defaultCommon {
		db.AddType(p.value, p.suffix, false)
	}
}

// pair is a row of the tables.
type pair struct{ suffix, value string }

// AddType says that names with suffix are of a type: a standard one if strict.
func (db *DB) AddType(mediaType, suffix string, strict bool) {
	if strict {
		db.Types.Set(suffix, mediaType)
		db.TypeSuffixes.Add(mediaType, suffix)
		return
	}
	db.Common.Set(suffix, mediaType)
	db.CommonSuffixes.Add(mediaType, suffix)
}

// maxSuffixes bounds how often one suffix is replaced by others, which tables
// of a script's own could make endless.
const maxSuffixes = 64

// GuessType returns the media type and the encoding (such as "gzip") of a file
// name or URL by its suffixes; "" for what is not known. A data URL (RFC 2397)
// says its type itself. Types in Common count if strict is false.
func (db *DB) GuessType(url string, strict bool) (mediaType, encoding string) {
	scheme, rest := splitScheme(url)
	if strings.EqualFold(scheme, "data") {
		return dataType(rest), ""
	}
	base, suffix := splitSuffix(rest)
	for range maxSuffixes {
		longer, ok := db.Suffixes.Get(strings.ToLower(suffix))
		if !ok {
			break
		}
		base, suffix = splitSuffix(base + longer)
	}
	if name, ok := db.Encodings.Get(suffix); ok {
		encoding = name
		_, suffix = splitSuffix(base)
	}
	suffix = strings.ToLower(suffix)
	if name, ok := db.Types.Get(suffix); ok {
		return name, encoding
	}
	if !strict {
		mediaType, _ = db.Common.Get(suffix)
	}
	return mediaType, encoding
}

// GuessAllExtensions returns the suffixes of a type, the preferred one first.
func (db *DB) GuessAllExtensions(mediaType string, strict bool) []string {
	mediaType = strings.ToLower(mediaType)
	list := append([]string(nil), db.TypeSuffixes.Get(mediaType)...)
	if !strict {
		for _, suffix := range db.CommonSuffixes.Get(mediaType) {
			list = appendNew(list, suffix)
		}
	}
	return list
}

// GuessExtension returns the preferred suffix of a type, "" if none is known.
func (db *DB) GuessExtension(mediaType string, strict bool) string {
	if list := db.GuessAllExtensions(mediaType, strict); len(list) > 0 {
		return list[0]
	}
	return ""
}

// splitScheme cuts the scheme off a URL; there is none where a slash comes first.
func splitScheme(url string) (scheme, rest string) {
	i := strings.IndexAny(url, "/:")
	if i <= 0 || url[i] != ':' {
		return "", url
	}
	return url[:i], url[i+1:]
}

// dataType is the type that a data URL names, "" if it has no comma.
func dataType(url string) string {
	head, _, ok := strings.Cut(url, ",")
	if !ok {
		return ""
	}
	mediaType, _, _ := strings.Cut(head, ";")
	if strings.Contains(mediaType, "=") || !strings.Contains(mediaType, "/") {
		return "text/plain"
	}
	return mediaType
}

// splitSuffix cuts the last suffix off a name, with its dot. Dots that a name
// begins with make no suffix.
func splitSuffix(name string) (base, suffix string) {
	dot := strings.LastIndexByte(name, '.')
	start := strings.LastIndexByte(name, '/') + 1
	if dot < start || strings.Trim(name[start:dot], ".") == "" {
		return name, ""
	}
	return name[:dot], name[dot:]
}

// plain is a Map in Go.
type plain map[string]string

func (m plain) Get(suffix string) (string, bool) { v, ok := m[suffix]; return v, ok }
func (m plain) Set(suffix, value string)         { m[suffix] = value }

// plainInverse is an Inverse in Go.
type plainInverse map[string][]string

func (m plainInverse) Get(mediaType string) []string { return m[mediaType] }
func (m plainInverse) Add(mediaType, suffix string) {
	m[mediaType] = appendNew(m[mediaType], suffix)
}

func appendNew(list []string, s string) []string {
	for _, old := range list {
		if old == s {
			return list
		}
	}
	return append(list, s)
}
