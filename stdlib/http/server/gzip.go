package server

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// What is compressed, in bytes: less is not worth it, more is not to be held in memory.
const (
	minPacked = 512
	maxPacked = 8 << 20
)

// compressible tells whether gzip is of use for a media type.
func compressible(mediaType string) bool {
	t, _, _ := strings.Cut(mediaType, ";")
	switch t = strings.ToLower(strings.TrimSpace(t)); t {
	case "application/json", "application/javascript", "application/xml", "image/svg+xml", "application/wasm", "application/manifest+json":
		return true
	}
	return strings.HasPrefix(t, "text/") || strings.HasSuffix(t, "+json") || strings.HasSuffix(t, "+xml")
}

// packed is the file under gzip, if that is wanted and is to be had; nil otherwise.
func (s *Static) packed(mediaType string, f *opened, size int64) ([]byte, error) {
	h := s.HTTP
	if !s.Compress || size < minPacked || size > maxPacked || !compressible(mediaType) || h.Headers.Contains("Range") || !acceptsGzip(h.Headers.Value("Accept-Encoding")) {
		return nil, nil
	}
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.DefaultCompression)
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(w, io.LimitReader(f.File, maxPacked)); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// acceptsGzip reads an Accept-Encoding header (RFC 9110 section 12.5.3).
func acceptsGzip(list string) bool {
	any := false
	for item := range strings.SplitSeq(list, ",") {
		coding, params, _ := strings.Cut(item, ";")
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(params)), "q="); ok {
			var err error
			if weight, err = strconv.ParseFloat(strings.TrimSpace(q), 64); err != nil {
				weight = 0
			}
		}
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip", "x-gzip":
			return weight > 0
		case "*":
			any = weight > 0
		}
	}
	return any
}
