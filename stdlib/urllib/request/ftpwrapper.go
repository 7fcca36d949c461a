package request

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/netlua/netlua/stdlib/ftplib"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/urllib/response"
	"github.com/netlua/netlua/stdlib/wire"
)

// ftpWrapper is the FTPConnection of this package.
type ftpWrapper struct {
	client *ftplib.Client
	target FTPTarget
	// done, if set, takes the connection back when a transfer has ended and
	// the server is ready for the next one. Without it the connection is closed.
	done func(*ftpWrapper)
}

func newFTPWrapper(ctx context.Context, world host.Host, target FTPTarget, limits ftplib.Limits) (*ftpWrapper, error) {
	w := &ftpWrapper{client: ftplib.New(world, target.Host, target.Port), target: target}
	w.client.Timeout, w.client.Total = target.Timeout, target.Total
	w.client.Limits = limits
	return w, w.init(ctx)
}

// init connects, logs in and goes to the directory.
func (w *ftpWrapper) init(ctx context.Context) error {
	_, err := w.client.Connect(ctx)
	if err == nil {
		_, err = w.client.Login(ctx, w.target.User, w.target.Passwd, "")
	}
	if err == nil {
		_, err = w.client.Cwd(ctx, strings.Join(w.target.Dirs, "/"))
	}
	if err != nil {
		w.client.Close()
	}
	return err
}

// RetrFile is that of FTPConnection. A kept connection that the server has given
// up in the meantime is opened again.
func (w *ftpWrapper) RetrFile(ctx context.Context, file, typ string) (response.File, int64, error) {
	transfer, err := w.retrieve(ctx, file, typ)
	if err != nil {
		w.client.Close()
		return nil, -1, err
	}
	return &ftpFile{transfer: transfer, wrapper: w, left: transfer.Size}, transfer.Size, nil
}

func (w *ftpWrapper) retrieve(ctx context.Context, file, typ string) (*ftplib.Transfer, error) {
	mode := "TYPE " + typ
	if typ == "D" {
		mode = "TYPE A"
	}
	if _, err := w.client.VoidCmd(ctx, mode); err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		if err := w.init(ctx); err != nil {
			return nil, err
		}
		if _, err := w.client.VoidCmd(ctx, mode); err != nil {
			return nil, err
		}
	}
	if file != "" && typ != "D" {
		transfer, err := w.client.NTransferCmd(ctx, "RETR "+file, "")
		var no *ftplib.Error
		if err == nil || !errors.As(err, &no) || no.Code() != "550" {
			return transfer, err
		}
	}
	return w.list(ctx, file)
}

// list begins the listing of a directory, "" for the current one.
func (w *ftpWrapper) list(ctx context.Context, dir string) (*ftplib.Transfer, error) {
	if _, err := w.client.VoidCmd(ctx, "TYPE A"); err != nil {
		return nil, err
	}
	if dir == "" {
		return w.client.NTransferCmd(ctx, "LIST", "")
	}
	// Servers list what does not exist as nothing: see whether it is there.
	here, err := w.client.Pwd(ctx)
	if err != nil {
		return nil, err
	}
	_, notThere := w.client.Cwd(ctx, dir)
	if _, err := w.client.Cwd(ctx, here); err != nil {
		return nil, err
	}
	if notThere != nil {
		return nil, notThere
	}
	return w.client.NTransferCmd(ctx, "LIST "+dir, "")
}

// ftpFile reads the data of one transfer. Failures of the network come as they
// are; what the server says at the end is a URLError.
type ftpFile struct {
	transfer *ftplib.Transfer
	wrapper  *ftpWrapper
	left     int64 // bytes that the server still owes; negative if it did not say
	ended    bool
}

func (f *ftpFile) Read(ctx context.Context, p []byte) (int, error) {
	if f.ended {
		return 0, io.EOF
	}
	n, err := f.transfer.Read(ctx, p)
	f.left -= int64(n)
	if errors.Is(err, io.EOF) {
		if failed := f.end(ctx); failed != nil {
			err = failed
		}
		return n, err
	}
	return n, err
}

// WriteTo writes what is left of the data to w, through the kernel where that
// can be had.
func (f *ftpFile) WriteTo(ctx context.Context, w io.Writer) (int64, error) {
	if f.ended {
		return 0, nil
	}
	n, err := f.transfer.WriteTo(ctx, w)
	f.left -= n
	if err != nil {
		return n, err
	}
	return n, f.end(ctx)
}

func (f *ftpFile) ReadLine(ctx context.Context, limit int) ([]byte, error) {
	var line []byte
	for !f.ended && (limit < 0 || len(line) < limit) {
		more := wire.DefaultLineLimit
		if limit >= 0 {
			more = limit - len(line)
		}
		part, err := f.transfer.ReadLine(ctx, more)
		line = append(line, part...)
		f.left -= int64(len(part))
		var long *wire.LineTooLongError
		switch {
		case errors.As(err, &long):
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return line, f.end(ctx)
		default:
			return line, err
		}
	}
	return line, nil
}

// end looks at what the server says about the end of the data, except where all
// of them came and nobody needs the connection any more.
func (f *ftpFile) end(ctx context.Context) error {
	f.ended = true
	w := f.wrapper
	if w.done == nil && f.left == 0 {
		return f.transfer.Close()
	}
	_, err := f.transfer.End(ctx)
	switch {
	case err != nil:
		w.client.Close()
		return FTPFailure(ctx, err)
	case w.done != nil && w.client.Connected():
		w.done(w)
	default:
		w.client.Close()
	}
	return nil
}

// Close gives the transfer up unless it has ended.
func (f *ftpFile) Close() error {
	if f.ended {
		return nil
	}
	f.ended = true
	return f.transfer.Close()
}
