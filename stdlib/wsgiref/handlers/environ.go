package handlers

import (
	"strings"

	"github.com/netlua/netlua/stdlib/host"
)

// Var is a variable of an environment.
type Var struct{ Key, Value string }

// ReadEnviron returns the variables of the program's environment, in which CGI
// servers hand over the request. Values are bytes here, so there is nothing to
// decode and encode again, as the reference has to.
func ReadEnviron(env host.Environment) []Var {
	var vars []Var
	for _, kv := range env.Environ() {
		if k, v, ok := strings.Cut(kv, "="); ok && k != "" {
			vars = append(vars, Var{k, v})
		}
	}
	return vars
}

// WithoutScript returns the PATH_INFO that IIS should have sent: without the
// SCRIPT_NAME that it puts before it.
func WithoutScript(pathInfo, scriptName string) string {
	if strings.HasPrefix(pathInfo+"/", scriptName+"/") {
		return pathInfo[len(scriptName):]
	}
	return pathInfo
}
