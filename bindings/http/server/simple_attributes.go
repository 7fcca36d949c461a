package server

import (
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
