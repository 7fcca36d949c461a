package http

import "github.com/netlua/netlua/runtime"

// Module is require("http").
var Module = &runtime.Module{
	Name:       "http",
	Doc:        "HTTP: status codes here; client, server, cookies and cookiejar below.",
	Classes:    []*runtime.Class{HTTPStatus},
	Submodules: []string{"client", "cookiejar", "cookies", "server"},
}
