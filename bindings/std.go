// Package bindings collects the modules that netlua offers to scripts. Each
// sub-package declares one documented module, as a value named Module, on top
// of the protocol core under stdlib.
package bindings

import (
	"github.com/netlua/netlua/bindings/base64"
	"github.com/netlua/netlua/bindings/binascii"
	"github.com/netlua/netlua/bindings/cgi"
	"github.com/netlua/netlua/bindings/cgitb"
	"github.com/netlua/netlua/bindings/datetime"
	"github.com/netlua/netlua/bindings/email"
	"github.com/netlua/netlua/bindings/email/message"
	"github.com/netlua/netlua/bindings/fixture"
	"github.com/netlua/netlua/bindings/getpass"
	"github.com/netlua/netlua/bindings/hashlib"
	"github.com/netlua/netlua/bindings/hmac"
	"github.com/netlua/netlua/bindings/html"
	"github.com/netlua/netlua/bindings/http"
	"github.com/netlua/netlua/bindings/http/client"
	"github.com/netlua/netlua/bindings/http/cookiejar"
	"github.com/netlua/netlua/bindings/http/cookies"
	"github.com/netlua/netlua/bindings/http/server"
	"github.com/netlua/netlua/bindings/ipaddress"
	"github.com/netlua/netlua/bindings/json"
	"github.com/netlua/netlua/bindings/mimetypes"
	"github.com/netlua/netlua/bindings/netrc"
	"github.com/netlua/netlua/bindings/parallel"
	"github.com/netlua/netlua/bindings/queue"
	"github.com/netlua/netlua/bindings/re"
	"github.com/netlua/netlua/bindings/signal"
	"github.com/netlua/netlua/bindings/socket"
	"github.com/netlua/netlua/bindings/socketserver"
	"github.com/netlua/netlua/bindings/ssl"
	"github.com/netlua/netlua/bindings/sys"
	"github.com/netlua/netlua/bindings/tempfile"
	"github.com/netlua/netlua/bindings/threading"
	"github.com/netlua/netlua/bindings/time"
	"github.com/netlua/netlua/bindings/urllib"
	urlerror "github.com/netlua/netlua/bindings/urllib/error"
	"github.com/netlua/netlua/bindings/urllib/parse"
	"github.com/netlua/netlua/bindings/urllib/request"
	"github.com/netlua/netlua/bindings/urllib/response"
	"github.com/netlua/netlua/bindings/urllib/robotparser"
	"github.com/netlua/netlua/bindings/uuid"
	"github.com/netlua/netlua/bindings/webbrowser"
	"github.com/netlua/netlua/bindings/wsgiref"
	wsgihandlers "github.com/netlua/netlua/bindings/wsgiref/handlers"
	wsgiheaders "github.com/netlua/netlua/bindings/wsgiref/headers"
	"github.com/netlua/netlua/bindings/wsgiref/simpleserver"
	wsgiutil "github.com/netlua/netlua/bindings/wsgiref/util"
	"github.com/netlua/netlua/bindings/wsgiref/validate"
	"github.com/netlua/netlua/runtime"
)

// Std returns all modules, for [runtime.WithModules]. An embedder may pass any subset.
func Std() []*runtime.Module {
	return []*runtime.Module{
		re.Module,
		datetime.Module,
		time.Module,
		message.Module,
		message.ErrorsModule,
		email.Module,
		fixture.Module,
		html.Module,
		hmac.Module,
		hashlib.Module,
		binascii.Module,
		base64.Module,
		cgitb.Module,
		json.Module,
		socket.Module,
		cgi.Module,
		socketserver.Module,
		server.Module,
		threading.Module,
		sys.Module,
		parallel.Module,
		queue.Module,
		urllib.Module,
		parse.Module,
		http.Module,
		client.Module,
		cookies.Module,
		cookiejar.Module,
		ssl.Module,
		urlerror.Module,
		response.Module,
		request.Module,
		robotparser.Module,
		webbrowser.Module,
		wsgiref.Module,
		wsgihandlers.Module,
		wsgiheaders.Module,
		simpleserver.Module,
		wsgiutil.Module,
		validate.Module,
		uuid.Module,
		ipaddress.Module,
		getpass.Module,
		signal.Module,
		mimetypes.Module,
		netrc.Module,
		tempfile.Module,
	}
}
