package server

import (
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/server"
)

// simpleAttrs are the attributes of SimpleHTTPRequestHandler. Those that the
// document does not have are off, or do nothing unless a client asks for it.
var simpleAttrs = []runtime.Const{
	{Name: "server_version", Value: core.SimpleVersion, Doc: "The first part of the header Server."},
	{Name: "extensions_map", Value: map[string]string{".gz": "application/gzip", ".Z": "application/octet-stream", ".bz2": "application/x-bzip2", ".xz": "application/x-xz"}, Doc: "Suffixes with their media types, which come before those of mimetypes. A suffix counts as it is, then in lower case."},
	{Name: "default_content_type", Value: "application/octet-stream", Doc: "The media type of files whose suffix says nothing."},
	{Name: "index_pages", Value: []string{"index.html", "index.htm"}, Doc: "What is served in the place of a listing: the first of these files that is there."},
	{Name: "follow_symlinks", Value: "inside", Doc: "Which symbolic links are followed: 'inside' for those that lead to something below the directory, 'all' as in CPython, or 'none'."},
	{Name: "hidden_files", Value: true, Doc: "Whether files whose names begin with a dot are served and listed."},
	{Name: "ranges", Value: true, Doc: "Whether a client that asks for parts of a file gets them; if not, it gets the whole."},
	{Name: "etags", Value: false, Doc: "Whether answers have an ETag, and If-Match, If-None-Match and If-Unmodified-Since count."},
	{Name: "compress", Value: false, Doc: "Whether text is sent under gzip to clients that take it."},
	{Name: "answer_options", Value: false, Doc: "Whether OPTIONS is answered."},
	{Name: "uploads", Value: false, Doc: "Whether PUT stores a file. It appears when all of it has come; directories are neither made nor replaced."},
	{Name: "max_upload", Value: core.DefaultMaxUpload, Doc: "The size of the largest file that PUT takes, in bytes."},
	{Name: "auth_realm", Value: "files", Doc: "What a password is asked for."},
}

// staticSettings reads the attributes of a handler. The VM's lock is held.
func staticSettings(o *runtime.Object) core.StaticSettings {
	on := func(name string) bool { return runtime.Truth(o.Attr(name)) }
	text := func(name string) string { return lua.LVAsString(o.Attr(name)) }
	s := core.StaticSettings{
		Directory:   text("directory"),
		IndexPages:  texts(o.Attr("index_pages")),
		DefaultType: text("default_content_type"),
		HideDots:    !on("hidden_files"),
		NoRanges:    !on("ranges"),
		ETags:       on("etags"),
		Compress:    on("compress"),
		Options:     on("answer_options"),
		Uploads:     on("uploads"),
		Extra:       headerFields(o.Attr("extra_response_headers")),
		Users:       users(o.Attr("auth")),
		Realm:       text("auth_realm"),
	}
	switch text("follow_symlinks") {
	case "all":
		s.Links = core.LinksAll
	case "none":
		s.Links = core.LinksNone
	}
	if n, ok := o.Attr("max_upload").(lua.LNumber); ok {
		s.MaxUpload = int64(min(float64(n), math.MaxInt64/2))
	}
	return s
}

// texts are the strings of a list.
func texts(v runtime.Value) []string {
	out := []string{}
	if t, ok := v.(*lua.LTable); ok {
		for i := 1; i <= t.Len(); i++ {
			out = append(out, lua.LVAsString(t.RawGetInt(i)))
		}
	}
	return out
}

// headerFields are headers: a list of pairs, or a table by name.
func headerFields(v runtime.Value) (out []core.HeaderField) {
	t, ok := v.(*lua.LTable)
	if !ok {
		return nil
	}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		name, value := k, v
		if pair, ok := v.(*lua.LTable); ok {
			name, value = pair.RawGetInt(1), pair.RawGetInt(2)
		}
		out = append(out, core.HeaderField{Name: lua.LVAsString(name), Value: lua.LVAsString(value)})
	}
	return out
}

// users are "name:password" or a table of passwords by name, of which nobody
// knows one if there is none.
func users(v runtime.Value) (out []string) {
	switch v := v.(type) {
	case lua.LString:
		return strings.Split(string(v), "\n")
	case *lua.LTable:
		for k, p := v.Next(lua.LNil); k != lua.LNil; k, p = v.Next(k) {
			out = append(out, lua.LVAsString(k)+":"+lua.LVAsString(p))
		}
		if out == nil {
			out = []string{""}
		}
	}
	return out
}
