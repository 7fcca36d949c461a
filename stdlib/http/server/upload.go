package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/netlua/netlua/stdlib/host"
)

// notForNames tells what has no place in the name of an upload: what no terminal
// should show and no shell read, and what is a separator elsewhere.
func notForNames(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' }

const notWritten = "This name is not to be written to."

// Put stores the body of the request under its path. The file appears when all
// of it has come, or not at all; directories are neither made nor replaced.
func (s *Static) Put(ctx context.Context) error {
	refuse := func(code int, explain string, fields ...HeaderField) error {
		return s.HTTP.errorAnswer(ctx, code, "", explain, fields...)
	}
	name, err := s.Own.TranslatePath(ctx, s.HTTP.Path)
	if err != nil {
		return err
	}
	dir, rel, below, err := s.split(name)
	switch {
	case err != nil:
		return err
	case strings.HasSuffix(name, "/") || rel == ".":
		return refuse(405, "A directory cannot be uploaded.", HeaderField{"Allow", "GET, HEAD"})
	case !strings.HasPrefix(s.HTTP.Path, "/"):
		return refuse(400, "A file is uploaded to a path.")
	case !below || strings.ContainsFunc(rel, notForNames) || s.HideDots && hidden(rel):
		return refuse(403, notWritten)
	case s.HTTP.Headers.Contains("Content-Range"), s.HTTP.Body.raw:
		return refuse(400, "A file is uploaded as a whole.")
	case s.HTTP.Body.Length() > s.maxUpload():
		return refuse(413, "The file is too large.")
	}
	if reserved, err := s.reserved(ctx, name); err != nil {
		return err
	} else if reserved {
		return refuse(403, notWritten)
	}
	created, code, err := s.store(ctx, dir, rel)
	switch {
	case err != nil && code == 0:
		return err
	case code != 0:
		if err != nil {
			if lerr := s.HTTP.Self.LogError(ctx, "upload: %s", err.Error()); lerr != nil {
				return lerr
			}
		}
		return refuse(code, "")
	case created:
		return s.HTTP.sendAll(ctx, 201, HeaderField{"Content-Length", "0"})
	}
	return s.HTTP.sendAll(ctx, 204)
}

// Expect tells whether a client that asks first is to send its body: not one
// that would be refused whatever it holds. It has the answer then.
func (s *Static) Expect(ctx context.Context) (bool, error) {
	if s.Uploads && s.HTTP.Command == "PUT" && s.HTTP.Body.Length() > s.maxUpload() {
		return false, s.HTTP.errorAnswer(ctx, 413, "", "The file is too large.")
	}
	return true, nil
}

func (s *Static) maxUpload() int64 {
	if s.MaxUpload <= 0 {
		return DefaultMaxUpload
	}
	return s.MaxUpload
}

// store writes the body to a new file and puts it in its place. code is the
// status of what the client has to be told, 0 if nothing.
func (s *Static) store(ctx context.Context, dir, rel string) (created bool, code int, err error) {
	root, err := s.Roots.get(dir, true)
	if err != nil {
		return false, 404, err
	}
	if s.Links == LinksNone && path.Dir(rel) != "." {
		if err := noLinks(root, path.Dir(rel)); err != nil {
			return false, 403, nil
		}
	}
	mode := fs.FileMode(0o666)
	old, err := root.Lstat(rel)
	switch {
	case isNone(err):
		created = true
		if s.HTTP.Headers.Contains("If-Match") {
			return false, 412, nil
		}
	case err != nil:
		return false, 403, err
	case !old.Mode().IsRegular():
		return false, 409, nil
	default:
		mode = old.Mode().Perm()
		if validatorsOf(old, true).refuse(s.HTTP.Headers) {
			return false, 412, nil
		}
	}
	var token [8]byte
	if _, err := io.ReadFull(s.HTTP.world.Random(), token[:]); err != nil {
		return false, 0, err
	}
	temp := path.Join(path.Dir(rel), fmt.Sprintf(".upload-%x.part", token))
	f, err := root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	switch {
	case isNone(err):
		return false, 409, nil // there is no such directory
	case err != nil:
		return false, 403, err
	}
	code, err = s.receive(ctx, f)
	err = errors.Join(err, f.Close())
	if err == nil && code == 0 && !created {
		err = root.Chmod(temp, mode) // whatever the umask
	}
	if err == nil && code == 0 {
		err = root.Rename(temp, rel)
	}
	if err == nil && code == 0 {
		return created, 0, nil
	}
	_ = root.Remove(temp) // the first error counts
	if code == 0 {
		s.HTTP.CloseConnection = true
		code = 500
	}
	return false, code, err
}

// receive copies the body to a file.
func (s *Static) receive(ctx context.Context, f host.File) (code int, err error) {
	buf := make([]byte, 64<<10)
	for left := s.maxUpload(); ; {
		n, err := s.HTTP.Body.Read(ctx, buf)
		if left -= int64(n); left < 0 {
			return 413, nil
		}
		if _, werr := f.Write(buf[:n]); werr != nil {
			return 0, werr
		}
		if errors.Is(err, io.EOF) {
			return 0, f.Sync()
		}
		if err != nil {
			return 400, err
		}
	}
}
