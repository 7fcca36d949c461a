package request

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/client"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// retrieveBlock is the block size that reporthook is told of.
const retrieveBlock = 8192

// ReportHook is told of the progress of Urlretrieve: blocks so far, the size of
// a block in bytes, and the size of the whole, -1 if it is not known. An error
// ends the transfer.
type ReportHook func(blocks, blockSize int, total int64) error

// Urlretrieve copies what a URL gives into a file and returns the file's name
// and the headers. Without a name the file is a temporary one, which Urlcleanup
// removes; a local file is then not copied but named. hook may be nil. If less
// arrives than Content-Length says, the error is a *urlerror.ContentTooShortError
// whose Content is a Retrieved.
func (m *Module) Urlretrieve(ctx context.Context, req *Request, filename string, hook ReportHook) (Retrieved, error) {
	return m.Retrieve(ctx, req, filename, RetrieveOptions{Hook: hook})
}

// RetrieveOptions are what Retrieve can do beyond Urlretrieve.
type RetrieveOptions struct {
	Hook   ReportHook // may be nil
	Opener *Director  // nil for that of Urlopen
	// Resume has a transfer that was broken off go on where it was, and the file
	// appear under its name when it is complete only: see resume.
	Resume bool
}

// Retrieve is Urlretrieve with options.
func (m *Module) Retrieve(ctx context.Context, req *Request, filename string, o RetrieveOptions) (Retrieved, error) {
	if err := checkFilename(filename); err != nil {
		return Retrieved{}, err
	}
	if o.Opener == nil {
		o.Opener = m.opener()
	}
	if o.Resume {
		return m.resume(ctx, req, filename, o)
	}
	resp, err := o.Opener.Open(ctx, req)
	if err != nil {
		return Retrieved{}, err
	}
	if resp == nil {
		return Retrieved{}, urlerror.New("no handler opened " + req.FullURL())
	}
	defer resp.Close()
	got := Retrieved{filename, resp.Headers()}
	if req.Type == "file" && filename == "" {
		got.Filename = path.Clean(URL2Pathname(req.Selector))
		return got, nil
	}
	f, err := m.target(filename)
	if err != nil {
		return Retrieved{}, err
	}
	return save(ctx, f, resp, o.Hook)
}

// save copies what a URL gave into a file and closes the file.
func save(ctx context.Context, f host.File, resp response.Response, hook ReportHook) (Retrieved, error) {
	got := Retrieved{f.Name(), resp.Headers()}
	total := announced(got.Headers)
	n, err := transfer(ctx, f, resp, hook, 0, total)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil && n < total {
		err = tooShort(n, total, got)
	}
	return got, err
}

// announced is the value of Content-Length, -1 for none.
func announced(h *message.Headers) int64 {
	if v, ok := h.Get("Content-Length"); ok {
		if n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64); err == nil && n >= 0 {
			return n
		}
	}
	return -1
}

func tooShort(n, total int64, got Retrieved) error {
	return &urlerror.ContentTooShortError{Msg: fmt.Sprintf("retrieval incomplete: got only %d out of %d bytes", n, total), Content: got}
}

// Retrieved is the result of Urlretrieve.
type Retrieved struct {
	Filename string
	Headers  *message.Headers
}

func (m *Module) target(filename string) (host.File, error) {
	if filename != "" {
		return m.world.OpenFile(filename, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	}
	f, err := m.world.CreateTemp("", "netlua-*")
	if err == nil {
		m.mu.Lock()
		m.temps = append(m.temps, f.Name())
		m.mu.Unlock()
	}
	return f, err
}

// checkFilename refuses a name with NUL in it, which is none.
func checkFilename(name string) error {
	if strings.IndexByte(name, 0) >= 0 {
		return &Error{"urlretrieve", "embedded null byte"}
	}
	return nil
}

// transfer copies resp to w and counts the bytes; the hook is told of those that
// there are already, too. A body cut short is no error here: the caller compares
// lengths.
func transfer(ctx context.Context, w io.Writer, resp response.Response, hook ReportHook, already, total int64) (int64, error) {
	var cut *client.IncompleteReadError
	if hook == nil {
		n, err := response.Copy(ctx, w, resp)
		if errors.As(err, &cut) && total >= 0 {
			err = nil
		}
		return n, err
	}
	first := int(already / retrieveBlock)
	if err := hook(first, retrieveBlock, total); err != nil {
		return 0, err
	}
	buf := make([]byte, retrieveBlock)
	r := response.Reader(ctx, resp)
	var n int64
	for blocks := first + 1; ; blocks++ {
		m, err := io.ReadFull(r, buf)
		if m > 0 {
			if _, err := w.Write(buf[:m]); err != nil {
				return n, err
			}
			n += int64(m)
			if err := hook(blocks, retrieveBlock, total); err != nil {
				return n, err
			}
		}
		switch {
		case err == io.EOF || err == io.ErrUnexpectedEOF, errors.As(err, &cut) && total >= 0:
			return n, nil
		case err != nil:
			return n, err
		}
	}
}

// Urlcleanup removes the temporary files that Urlretrieve left and uninstalls
// the opener.
func (m *Module) Urlcleanup() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, name := range m.temps {
		// A file that is gone or that the program keeps open is not our concern.
		_ = m.world.Remove(name)
	}
	m.temps, m.own = nil, nil
}
