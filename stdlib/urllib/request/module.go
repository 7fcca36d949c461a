package request

import (
	"context"
	"crypto/tls"
	"sync"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// Module is the state that urllib.request keeps for one program: the opener
// that urlopen uses, and the temporary files of urlretrieve.
type Module struct {
	// Extra, if set, makes handlers that the default opener gets besides its own.
	Extra func() []Handler

	world host.Host

	mu    sync.Mutex
	own   *Director
	temps []string
}

// NewModule returns a Module without an opener; the first Urlopen builds one.
func NewModule(world host.Host) *Module { return &Module{world: world} }

// BuildOpener is BuildOpener with the Extra handlers, which a given one of the
// same Class displaces, too.
func (m *Module) BuildOpener(handlers ...Handler) *Director {
	all := handlers
	if m.Extra != nil {
		for _, h := range m.Extra() {
			displaced := false
			for _, g := range handlers {
				displaced = displaced || displaces(g, h)
			}
			if !displaced {
				all = append([]Handler{h}, all...)
			}
		}
	}
	return BuildOpener(m.world, all...)
}

// InstallOpener makes d the opener of Urlopen; nil has the next one build its own.
func (m *Module) InstallOpener(d *Director) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.own = d
}

// opener returns the installed opener, building one if there is none.
func (m *Module) opener() *Director {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.own == nil {
		m.own = m.BuildOpener()
	}
	return m.own
}

// Urlopen opens req with the installed opener or, if config is given, with a new
// one whose https connections use it. See Director.Open.
func (m *Module) Urlopen(ctx context.Context, req *Request, config *tls.Config) (response.Response, error) {
	if config != nil {
		return m.BuildOpener(NewHTTPSHandler(config)).Open(ctx, req)
	}
	return m.opener().Open(ctx, req)
}
