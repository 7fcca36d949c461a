package server

import (
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// maxRanges is how many parts of a file a request may ask for.
const maxRanges = 64

// parseRanges reads a Range header for a file of that size (RFC 9110 section
// 14.2). ok is false if the header is not to be heeded: it is malformed, of
// another unit, or asks for parts that are small, many or overlap. An empty list
// means that the file has none of the parts.
func parseRanges(spec string, size int64) (out []span, ok bool) {
	unit, list, found := strings.Cut(spec, "=")
	if !found || !strings.EqualFold(strings.TrimSpace(unit), "bytes") {
		return nil, false
	}
	n := 0
	for part := range strings.SplitSeq(list, ",") {
		part = strings.Trim(part, " \t")
		if part == "" {
			continue
		}
		if n++; n > maxRanges {
			return nil, false
		}
		r, valid := parseRange(part, size)
		if !valid {
			return nil, false
		}
		if r.length > 0 {
			out = append(out, r)
		}
	}
	if n == 0 || overlap(out) {
		return nil, false
	}
	return out, true
}

// parseRange reads one part; the length is 0 if the file has nothing of it.
func parseRange(part string, size int64) (span, bool) {
	first, last, found := strings.Cut(part, "-")
	if !found || first == "" && last == "" {
		return span{}, false
	}
	if first == "" { // the last bytes
		n, ok := digits(last)
		n = min(n, size)
		return span{size - n, n}, ok
	}
	start, ok := digits(first)
	if !ok {
		return span{}, false
	}
	end := size - 1
	if last != "" {
		n, ok := digits(last)
		if !ok || n < start {
			return span{}, false
		}
		end = min(end, n)
	}
	return span{start, max(end-start+1, 0)}, true
}

func digits(s string) (int64, bool) {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// overlap tells whether two parts share bytes.
func overlap(list []span) bool {
	if len(list) < 2 {
		return false
	}
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b span) int {
		if a.start < b.start {
			return -1
		}
		return 1
	})
	for i := 1; i < len(sorted); i++ {
		if sorted[i].start < sorted[i-1].start+sorted[i-1].length {
			return true
		}
	}
	return false
}

// header is the value of Content-Range.
func (r span) header(size int64) string {
	return fmt.Sprintf("bytes %d-%d/%d", r.start, r.start+r.length-1, size)
}

// parts is several parts of the file as multipart/byteranges, and its length.
func (f *opened) parts(ranges []span, mediaType, boundary string) (c *Content, total int64) {
	c = &Content{file: f}
	for i, r := range ranges {
		head := fmt.Sprintf("--%s\r\nContent-Type: %s\r\nContent-Range: %s\r\n\r\n", boundary, mediaType, r.header(f.info.Size()))
		if i > 0 {
			head = "\r\n" + head
		}
		c.pieces = append(c.pieces, piece{text: []byte(head), part: r})
		total += int64(len(head)) + r.length
	}
	end := []byte("\r\n--" + boundary + "--\r\n")
	c.pieces = append(c.pieces, piece{text: end})
	return c, total + int64(len(end))
}

// newBoundary makes what separates the parts.
func newBoundary(random io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", err
	}
	return hex.EncodeToString(b[:]), nil
}
