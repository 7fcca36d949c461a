package server

import (
	"cmp"
	"context"
	"encoding/json"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/urllib/parse"
)

// entry is a line of a listing.
type entry struct {
	Name     string    `json:"name"`
	Type     string    `json:"type"` // "file", "directory", "other"
	Link     bool      `json:"link,omitempty"`
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"`
	lower    string    // what it is sorted by
}

// maxEntries is how many files of a directory are listed.
const maxEntries = 100_000

// ListDirectory sends the head for the listing of a directory and returns the
// listing: a page, or JSON for a client that asks for it by Accept or by
// ?format=json. ?sort=name, size or date and ?order=desc say in what order.
func (s *Static) ListDirectory(ctx context.Context, name string) (Source, error) {
	entries, err := s.entries(name)
	if err != nil {
		return nil, s.HTTP.Self.SendError(ctx, 404, "No permission to list directory", "")
	}
	target, rest := splitTarget(s.HTTP.Path)
	query := listingQuery(rest)
	sortEntries(entries, query)
	display := strings.ToValidUTF8(unquote(target), "\uFFFD")
	title := display + strings.ToValidUTF8(unquote(query.rest), "\uFFFD")
	var text []byte
	mediaType := "text/html; charset=utf-8"
	if query.json || wantsJSON(s.HTTP.Headers.Value("Accept")) {
		mediaType = "application/json"
		if text, err = json.Marshal(map[string]any{"path": display, "entries": entries}); err != nil {
			return nil, err
		}
	} else {
		text = listingPage(title, target == "/", entries, query)
	}
	fields := append([]HeaderField{{"Content-type", mediaType}, {"Content-Length", strconv.Itoa(len(text))}}, s.Extra...)
	return TextContent(text), s.HTTP.sendAll(ctx, 200, fields...)
}

// wantsJSON tells whether a client that is no browser takes JSON.
func wantsJSON(accept string) bool {
	return strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}

// entries reads a directory. Links that are not followed are left away, so that
// the listing does not tell what is outside.
func (s *Static) entries(name string) (out []entry, err error) {
	dir, rel, below, err := s.split(name)
	if err != nil {
		return nil, err
	}
	if !below || s.Links == LinksAll {
		w := s.HTTP.world
		list, err := w.ReadDir(name)
		if err != nil {
			return nil, err
		}
		prefix := strings.TrimRight(name, "/") + "/"
		return s.describe(list, func(n string) (fs.FileInfo, error) { return w.Stat(prefix + n) }), nil
	}
	err = s.Roots.use(dir, func(root host.Root) error {
		list, err := root.ReadDir(rel)
		if err != nil {
			return err
		}
		out = s.describe(list, func(n string) (fs.FileInfo, error) {
			if s.Links == LinksNone {
				return nil, errNotServed
			}
			full := n
			if rel != "." {
				full = rel + "/" + n
			}
			info, err := root.Stat(full)
			if err != nil && !isNone(err) {
				if real, ok := s.realBelow(dir, full); ok {
					return root.Stat(real)
				}
			}
			return info, err
		})
		return nil
	})
	return out, err
}

// describe makes entries of what a directory holds; follow looks behind a link.
func (s *Static) describe(list []fs.DirEntry, follow func(name string) (fs.FileInfo, error)) []entry {
	out := make([]entry, 0, len(list))
	for _, d := range list {
		if s.HideDots && strings.HasPrefix(d.Name(), ".") || len(out) == maxEntries {
			continue
		}
		info, err := d.Info()
		if err != nil {
			continue // it went away
		}
		e := entry{Name: d.Name(), lower: strings.ToLower(d.Name()), Link: info.Mode()&fs.ModeSymlink != 0}
		if e.Link {
			if info, err = follow(d.Name()); err != nil {
				continue
			}
		}
		switch {
		case info.IsDir():
			e.Type = "directory"
		case info.Mode().IsRegular():
			e.Type, e.Size = "file", info.Size()
		default:
			e.Type = "other"
		}
		e.Modified = info.ModTime().UTC().Truncate(time.Second)
		out = append(out, e)
	}
	return out
}

// listingOrder is what the query of a listing asks for.
type listingOrder struct {
	by   string // "name", "size" or "date"
	desc bool
	json bool
	rest string // the query, if it is not for the listing
}

func listingQuery(rest string) listingOrder {
	q := listingOrder{by: "name"}
	query, _, _ := strings.Cut(strings.TrimPrefix(rest, "?"), "#")
	ours := false
	for part := range strings.SplitSeq(query, "&") {
		switch part {
		case "sort=size", "sort=date":
			q.by = part[len("sort="):]
		case "order=desc":
			q.desc = true
		case "format=json":
			q.json = true
		case "sort=name":
		default:
			continue
		}
		ours = true
	}
	if !ours {
		q.rest = rest
	}
	return q
}

// sortEntries sorts; names in the order of CPython, without regard to case.
func sortEntries(list []entry, q listingOrder) {
	slices.SortStableFunc(list, func(a, b entry) int {
		c := 0
		switch q.by {
		case "size":
			c = cmp.Compare(a.Size, b.Size)
		case "date":
			c = a.Modified.Compare(b.Modified)
		}
		if c == 0 {
			c = cmp.Or(strings.Compare(a.lower, b.lower), strings.Compare(a.Name, b.Name))
		}
		if q.desc {
			return -c
		}
		return c
	})
}

const listingHead = `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<style>
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
h1{font-size:1.25rem;margin:.75rem .5rem;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}
th{text-align:left;font-weight:600;border-bottom:2px solid #8888}
td{border-bottom:1px solid #8884}
th,td{padding:.4rem .5rem;vertical-align:top}
th:first-child{width:100%}
td:first-child{overflow-wrap:anywhere}
td:first-child a{display:block;white-space:pre-wrap}
th:nth-child(n+2),td:nth-child(n+2){text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
tr:hover td{background:#8882}
a{text-decoration:none;color:#0b57d0}
a:hover{text-decoration:underline}
th a{color:inherit}
@media(prefers-color-scheme:dark){a{color:#8ab4f8}}
@media(max-width:32rem){body{padding:.5rem}th:nth-child(3),td:nth-child(3){display:none}}
</style>
`

// listingPage is the page of a listing. Names are quoted as text, in which they
// keep bytes that are no UTF-8, and as addresses: colons, too, so that none is
// taken for a scheme.
func listingPage(display string, top bool, entries []entry, q listingOrder) []byte {
	title := "Directory listing for " + escapeText(display)
	b := make([]byte, 0, 2048+160*len(entries))
	b = append(b, listingHead...)
	b = append(b, "<title>"...)
	b = append(b, title...)
	b = append(b, "</title>\n<h1>"...)
	b = append(b, title...)
	b = append(b, "</h1>\n<table>\n<thead><tr>"...)
	for _, column := range [...][2]string{{"name", "Name"}, {"size", "Size"}, {"date", "Modified (UTC)"}} {
		b = appendColumn(b, column[0], column[1], q)
	}
	b = append(b, "</tr></thead>\n<tbody>\n"...)
	if !top {
		b = append(b, `<tr><td><a href="../">../</a></td><td></td><td></td></tr>`+"\n"...)
	}
	for _, e := range entries {
		b = appendEntry(b, e)
	}
	return append(b, "</tbody>\n</table>\n</html>\n"...)
}

// appendColumn adds a head that sorts by its column, or the other way round.
func appendColumn(b []byte, key, title string, q listingOrder) []byte {
	b = append(b, `<th><a href="?sort=`...)
	b = append(b, key...)
	mark := ""
	if q.by == key {
		mark = " ↑"
		if q.desc {
			mark = " ↓"
		} else {
			b = append(b, "&amp;order=desc"...)
		}
	}
	b = append(b, `">`...)
	b = append(b, title...)
	b = append(b, mark...)
	return append(b, "</a></th>"...)
}

func appendEntry(b []byte, e entry) []byte {
	href, shown, size := parse.Quote(e.Name, ""), escapeText(e.Name), ""
	switch e.Type {
	case "directory":
		href += "/"
		shown += "/"
	case "file":
		size = sizeText(e.Size)
	}
	if e.Link {
		shown = strings.TrimSuffix(shown, "/") + "@"
	}
	b = append(b, `<tr><td><a href="`...)
	b = append(b, href...)
	b = append(b, `">`...)
	b = append(b, shown...)
	b = append(b, `</a></td><td>`...)
	b = append(b, size...)
	b = append(b, `</td><td><time datetime="`...)
	b = e.Modified.AppendFormat(b, time.RFC3339)
	b = append(b, `">`...)
	b = e.Modified.AppendFormat(b, "2006-01-02 15:04")
	return append(b, "</time></td></tr>\n"...)
}

// sizeText is a number of bytes for people.
func sizeText(n int64) string {
	if n < 1000 {
		return strconv.FormatInt(n, 10) + " B"
	}
	v := float64(n)
	for _, unit := range [...]string{"kB", "MB", "GB", "TB"} {
		v /= 1000
		if v < 99.95 {
			return strconv.FormatFloat(v, 'f', 1, 64) + " " + unit
		}
		if v < 999.5 {
			return strconv.FormatFloat(v, 'f', 0, 64) + " " + unit
		}
	}
	return strconv.FormatFloat(v/1000, 'f', 0, 64) + " PB"
}
