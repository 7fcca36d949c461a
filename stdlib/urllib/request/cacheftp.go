package request

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// CacheFTPHandler is FTPHandler with connections that are kept for the next
// request to the same directory of the same server as the same user.
//
// A connection serves one transfer at a time: a request that comes meanwhile
// opens another. (CPython would mix the two up.)
type CacheFTPHandler struct {
	FTPHandler

	mu       sync.Mutex
	delay    time.Duration
	maxConns int
	idle     []idleFTP // the one that ends first is first
}

type idleFTP struct {
	key     string
	wrapper *ftpWrapper
	until   time.Time
}

// NewCacheFTPHandler returns one that keeps 16 connections for a minute.
func NewCacheFTPHandler() *CacheFTPHandler {
	h := &CacheFTPHandler{delay: time.Minute, maxConns: 16}
	h.Self = h
	return h
}

// Hooks is ftp_open.
func (h *CacheFTPHandler) Hooks() []Hook {
	return []Hook{{Name: "ftp_open", Open: h.FTPOpen}}
}

// SetTimeout sets how long an idle connection is kept. It holds for those that
// become idle from now on.
func (h *CacheFTPHandler) SetTimeout(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.delay = d
}

// SetMaxConns sets how many idle connections are kept.
func (h *CacheFTPHandler) SetMaxConns(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.maxConns = n
	h.trim(h.Parent)
}

// Timeout is what SetTimeout set, a minute at first.
func (h *CacheFTPHandler) Timeout() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.delay
}

// MaxConns is what SetMaxConns set, 16 at first.
func (h *CacheFTPHandler) MaxConns() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.maxConns
}

// CheckCache closes connections that have been idle for too long or are too many.
func (h *CacheFTPHandler) CheckCache() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.trim(h.Parent)
}

// ClearCache closes all idle connections.
func (h *CacheFTPHandler) ClearCache() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.idle {
		c.wrapper.client.Close()
	}
	h.idle = nil
}

// Close forgets the Director and closes idle connections.
func (h *CacheFTPHandler) Close() {
	h.ClearCache()
	h.FTPHandler.Close()
}

// Idle is the number of connections that wait for a request.
func (h *CacheFTPHandler) Idle() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.idle)
}

// ConnectFTP takes an idle connection or opens one.
func (h *CacheFTPHandler) ConnectFTP(ctx context.Context, target FTPTarget) (FTPConnection, error) {
	key := target.key()
	if w := h.take(key); w != nil {
		w.client.SetTotal(target.Total)
		return w, nil
	}
	w, err := newFTPWrapper(ctx, h.Parent.world, target, h.Limits)
	if err != nil {
		return nil, err
	}
	w.done = func(w *ftpWrapper) { h.keep(key, w) }
	return w, nil
}

func (h *CacheFTPHandler) take(key string) *ftpWrapper {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.trim(h.Parent)
	i := slices.IndexFunc(h.idle, func(c idleFTP) bool { return c.key == key })
	if i < 0 {
		return nil
	}
	w := h.idle[i].wrapper
	h.idle = slices.Delete(h.idle, i, i+1)
	return w
}

// keep puts a connection aside.
func (h *CacheFTPHandler) keep(key string, w *ftpWrapper) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.Parent == nil { // closed meanwhile
		w.client.Close()
		return
	}
	w.client.Rest()
	until := h.Parent.world.Now().Add(h.delay)
	i := len(h.idle)
	for i > 0 && h.idle[i-1].until.After(until) {
		i--
	}
	h.idle = slices.Insert(h.idle, i, idleFTP{key, w, until})
	h.trim(h.Parent)
}

// trim closes what is too old or too much. The lock is held.
func (h *CacheFTPHandler) trim(d *Director) {
	n := max(0, len(h.idle)-max(0, h.maxConns))
	if d != nil {
		for now := d.world.Now(); n < len(h.idle) && h.idle[n].until.Before(now); {
			n++
		}
	}
	for _, c := range h.idle[:n] {
		c.wrapper.client.Close()
	}
	h.idle = slices.Delete(h.idle, 0, n)
}

// key is what connections have in common that can stand for each other.
func (t FTPTarget) key() string {
	return strings.Join([]string{t.User, t.Passwd, t.Host, strconv.Itoa(t.Port), strings.Join(t.Dirs, "/"), t.Timeout.String()}, "\x00")
}
