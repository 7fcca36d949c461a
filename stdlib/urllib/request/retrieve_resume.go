package request

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/host"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
)

// What has arrived is kept in NAME.part, and in NAME.part.info what it is a part
// of: the URL and the validator (RFC 9110 section 8.8) that the server gave. A
// later call asks for the rest under the condition that the validator still holds
// (Range and If-Range). So a file is put together of parts of one version only;
// without a validator, or when the server sends the whole, it begins anew. The
// file gets its name when it is complete.

// resume retrieves into a named file by way of its part file.
func (m *Module) resume(ctx context.Context, req *Request, filename string, o RetrieveOptions) (Retrieved, error) {
	switch {
	case filename == "":
		return Retrieved{}, &Error{"urlretrieve", "resume needs a filename"}
	case req.GetMethod() != "GET":
		return Retrieved{}, &Error{"urlretrieve", "only GET can be resumed"}
	}
	p := &partFile{world: m.world, name: filename + ".part", info: filename + ".part.info"}
	for fresh := false; ; fresh = true {
		if fresh {
			p.forget()
		}
		got, again, err := p.fetch(ctx, req, filename, o)
		if again && !fresh { // what is there is no part of what the server has
			continue
		}
		return got, err
	}
}

// partFile is a transfer that may have been broken off.
type partFile struct {
	world      host.Host
	name, info string
}

// forget removes what there is.
func (p *partFile) forget() {
	_ = p.world.Remove(p.info) // without it the part file is not looked at
	_ = p.world.Remove(p.name)
}

// state returns how many bytes of url there are and their validator; 0 where it
// is not known what they are.
func (p *partFile) state(url string) (size int64, validator string) {
	st, err := p.world.Stat(p.name)
	if err != nil || !st.Mode().IsRegular() || st.Size() == 0 {
		return 0, ""
	}
	f, err := p.world.OpenFile(p.info, os.O_RDONLY, 0)
	if err != nil {
		return 0, ""
	}
	defer f.Close()
	const limit = 64 << 10
	b, err := io.ReadAll(io.LimitReader(f, limit))
	if err != nil {
		return 0, ""
	}
	info, _ := message.Parse(string(b))
	if info.Value("URL") != url || info.Value("If-Range") == "" {
		return 0, ""
	}
	return st.Size(), info.Value("If-Range")
}

// begin makes an empty part file for a response.
func (p *partFile) begin(url, validator string) (host.File, error) {
	if err := p.world.Remove(p.info); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f, err := p.world.OpenFile(p.name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil || validator == "" || strings.ContainsAny(url+validator, "\r\n") {
		return f, err
	}
	info, err := p.world.OpenFile(p.info, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err == nil {
		_, err = io.WriteString(info, "URL: "+url+"\r\nIf-Range: "+validator+"\r\n\r\n")
		err = errors.Join(err, info.Close())
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// fetch makes one request for what is missing. again tells that the part file
// does not fit and that the whole is to be asked for.
func (p *partFile) fetch(ctx context.Context, req *Request, filename string, o RetrieveOptions) (got Retrieved, again bool, err error) {
	url := req.fullURL
	size, validator := p.state(url)
	resp, err := o.Opener.Open(ctx, rangeRequest(req, size, validator))
	var he *urlerror.HTTPError
	if errors.As(err, &he) && he.Code == 416 && size > 0 {
		defer he.Close()
		headers, _ := he.Hdrs.(*message.Headers)
		if headers == nil || headers.Value("Content-Range") != fmt.Sprintf("bytes */%d", size) {
			return got, true, err
		}
		got = Retrieved{filename, headers} // everything had arrived
		return got, false, p.complete(filename, size)
	}
	if err != nil {
		return got, false, err
	}
	if resp == nil {
		return got, false, urlerror.New("no handler opened " + req.FullURL())
	}
	defer resp.Close()
	got = Retrieved{filename, resp.Headers()}
	var f host.File
	total := announced(got.Headers)
	switch {
	case resp.Status() == 206:
		first, whole, ok := contentRange(got.Headers)
		if size == 0 || !ok || first != size || !sameVersion(got.Headers, validator) {
			return got, true, &Error{"urlretrieve", "the server sent another part than it was asked for"}
		}
		total = whole
		f, err = p.world.OpenFile(p.name, os.O_WRONLY|os.O_APPEND, 0)
	default:
		size = 0
		f, err = p.begin(url, strongValidator(got.Headers))
	}
	if err != nil {
		return got, false, err
	}
	n, err := transfer(ctx, f, resp, o.Hook, size, total)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if size += n; err == nil && size < total {
		err = tooShort(size, total, got)
	}
	if err == nil {
		err = p.complete(filename, size)
	}
	return got, false, err
}

// complete gives the file its name, if it has the size that was counted: another
// program may have been at it.
func (p *partFile) complete(filename string, size int64) error {
	st, err := p.world.Stat(p.name)
	if err != nil {
		return err
	}
	if st.Size() != size {
		p.forget()
		return &Error{"urlretrieve", fmt.Sprintf("%s has %d bytes where %d were written", p.name, st.Size(), size)}
	}
	if err := p.world.Rename(p.name, filename); err != nil {
		return err
	}
	_ = p.world.Remove(p.info) // it describes nothing any more
	return nil
}

// rangeRequest is req for what follows size bytes. Content is not to be coded on
// the way: the bytes of a range are those of the coded form.
func rangeRequest(req *Request, size int64, validator string) *Request {
	r := *req
	r.headers, r.unredirected, r.Owner, r.visited = *req.headers.Clone(), *req.unredirected.Clone(), nil, nil
	if !r.HasHeader("Accept-encoding") {
		r.AddHeader("Accept-encoding", "identity")
	}
	if size > 0 {
		r.AddHeader("Range", "bytes="+strconv.FormatInt(size, 10)+"-")
		r.AddHeader("If-range", validator)
	}
	return &r
}

// contentRange reads "bytes FIRST-LAST/WHOLE", of which LAST must be the end.
func contentRange(h *message.Headers) (first, whole int64, ok bool) {
	rest, ok := strings.CutPrefix(h.Value("Content-Range"), "bytes ")
	span, size, ok2 := strings.Cut(rest, "/")
	from, to, ok3 := strings.Cut(span, "-")
	if !ok || !ok2 || !ok3 {
		return 0, 0, false
	}
	var n [3]int64
	for i, s := range []string{from, to, size} {
		v, err := strconv.ParseUint(s, 10, 63)
		if err != nil {
			return 0, 0, false
		}
		n[i] = int64(v)
	}
	length := announced(h)
	return n[0], n[2], n[0] <= n[1] && n[1] == n[2]-1 && (length < 0 || length == n[1]-n[0]+1)
}

// strongValidator is what proves that two parts belong to the same version: an
// ETag that is not weak, or a modification that lies a minute before the answer
// (RFC 9110 section 8.8.2.2); "" for none.
func strongValidator(h *message.Headers) string {
	if tag := h.Value("ETag"); len(tag) >= 2 && tag[0] == '"' && tag[len(tag)-1] == '"' {
		return tag
	}
	modified, date := h.Value("Last-Modified"), h.Value("Date")
	const layout = "Mon, 02 Jan 2006 15:04:05 GMT"
	m, err1 := time.Parse(layout, modified)
	d, err2 := time.Parse(layout, date)
	if err1 == nil && err2 == nil && d.Sub(m) >= time.Minute {
		return modified
	}
	return ""
}

// sameVersion reports whether a part has the validator that was asked for, as far
// as it has one of that kind: not every server looks at If-Range.
func sameVersion(h *message.Headers, validator string) bool {
	name := "Last-Modified"
	if strings.HasPrefix(validator, `"`) {
		name = "ETag"
	}
	v, ok := h.Get(name)
	return !ok || v == validator
}
