package server

import (
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/netlua/netlua/stdlib/email/message"
)

// validators tell versions of a file apart.
type validators struct {
	etag     string // with its quotes; "" if there is none
	modified time.Time
}

func validatorsOf(info fs.FileInfo, etag bool) validators {
	v := validators{modified: info.ModTime()}
	if etag {
		v.etag = `"` + strconv.FormatInt(info.ModTime().UnixNano(), 36) + "-" + strconv.FormatInt(info.Size(), 36) + `"`
	}
	return v
}

// packed are those of the same file under gzip.
func (v validators) packed() validators {
	if v.etag != "" {
		v.etag = strings.TrimSuffix(v.etag, `"`) + `-gz"`
	}
	return v
}

// judge evaluates the conditions of a request in the order of RFC 9110 section
// 13.2.2: 304, 412, or 0 if the answer goes on. Without an ETag only
// If-Modified-Since counts, as documented.
func (v validators) judge(h *message.Headers) int {
	if h.Len() == 0 {
		return 0
	}
	if v.etag != "" {
		if v.changed(h) {
			return 412
		}
		if none, ok := h.Get("If-None-Match"); ok {
			if v.in(none, false) {
				return 304
			}
			return 0
		}
	}
	if h.Contains("If-None-Match") {
		return 0
	}
	if since, ok := parseDate(h.Value("If-Modified-Since")); ok && !seconds(v.modified).After(since) {
		return 304
	}
	return 0
}

// changed tells whether the request is about another version than this.
func (v validators) changed(h *message.Headers) bool {
	if match, ok := h.Get("If-Match"); ok {
		return !v.in(match, true)
	}
	since, ok := parseDate(h.Value("If-Unmodified-Since"))
	return ok && seconds(v.modified).After(since)
}

// refuse tells whether the conditions of a request forbid to replace the file.
func (v validators) refuse(h *message.Headers) bool {
	if v.changed(h) {
		return true
	}
	none, ok := h.Get("If-None-Match")
	return ok && v.in(none, false)
}

// in tells whether a list of tags names this version. Weak tags do not count in
// a strong comparison. The version under gzip is the same file.
func (v validators) in(list string, strong bool) bool {
	for _, tag := range strings.Split(list, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" {
			return true
		}
		weak := false
		if tag, weak = strings.CutPrefix(tag, "W/"); weak && strong {
			continue
		}
		if tag == v.etag || tag == v.packed().etag {
			return true
		}
	}
	return false
}

// sameAs evaluates If-Range: parts are for those who have the rest of this very
// version.
func (v validators) sameAs(condition string) bool {
	if condition == "" {
		return true
	}
	if strings.HasPrefix(condition, `"`) {
		return condition == v.etag
	}
	date, ok := parseDate(condition)
	return ok && date.Equal(seconds(v.modified))
}

// dateFormats are those of RFC 9110 section 5.6.7, and what CPython takes besides.
var dateFormats = [...]string{
	"Mon, 02 Jan 2006 15:04:05 GMT",
	"Monday, 02-Jan-06 15:04:05 GMT",
	time.ANSIC,
	"Mon, 2 Jan 2006 15:04:05 +0000",
	"Mon, 2 Jan 2006 15:04:05 -0000",
	"Mon, 2 Jan 2006 15:04:05 UTC",
	"Mon, 2 Jan 2006 15:04:05",
	"2 Jan 2006 15:04:05 GMT",
}

// parseDate reads a date of a header; false if it is none, or one that names
// another zone than that of Greenwich.
func parseDate(s string) (time.Time, bool) {
	if s = strings.TrimSpace(s); s == "" {
		return time.Time{}, false
	}
	for _, format := range dateFormats {
		if t, err := time.Parse(format, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
