package handlers

import (
	"context"
	"fmt"
	"io"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/wsgiref/headers"
	"github.com/netlua/netlua/stdlib/wsgiref/util"
)

// App is an application in Go. env holds strings, and under the keys of PEP 3333
// "wsgi.input" (an io.Reader), "wsgi.errors" (an io.Writer), "wsgi.version" and
// the flags.
type App func(ctx context.Context, env map[string]any, start StartResponse) (Result, error)

// StartResponse begins the response; what is written by the function that it
// returns is sent before the result. failure is nil, or why another response was
// begun before.
type StartResponse func(status string, fields []headers.Field, failure error) (func(data []byte) error, error)

// Simple is a handler with streams for applications in Go.
type Simple struct {
	Handler
	App    App
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Vars   []Var // of the request

	Multithread, Multiprocess, RunOnce bool
}

// NewSimple returns a handler that answers one request on stdout.
func NewSimple(clock host.Clock, app App, stdin io.Reader, stdout, stderr io.Writer, vars []Var) *Simple {
	s := &Simple{App: app, Stdin: stdin, Stdout: stdout, Stderr: stderr, Vars: vars, Multithread: true}
	s.Settings = DefaultSettings()
	s.Clock = clock
	s.Self = s
	return s
}

// Start calls the application.
func (s *Simple) Start(ctx context.Context) error {
	vars := util.Map{}
	env := map[string]any{
		"wsgi.input": s.Stdin, "wsgi.errors": s.Stderr, "wsgi.version": [2]int{1, 0}, "wsgi.run_once": s.RunOnce,
		"wsgi.multithread": s.Multithread, "wsgi.multiprocess": s.Multiprocess,
	}
	for _, v := range s.Vars {
		vars[v.Key] = v.Value
	}
	if _, ok := vars["SERVER_SOFTWARE"]; !ok && s.OriginServer && s.ServerSoftware != "" {
		vars["SERVER_SOFTWARE"] = s.ServerSoftware
	}
	vars["wsgi.url_scheme"] = util.GuessScheme(vars)
	for k, v := range vars {
		env[k] = v
	}
	s.Method, s.Protocol = vars["REQUEST_METHOD"], vars["SERVER_PROTOCOL"]
	var err error
	s.Result, err = s.App(ctx, env, func(status string, fields []headers.Field, failure error) (func([]byte) error, error) {
		if err := s.Again(failure); err != nil {
			return nil, err
		}
		h, err := headers.New(fields...)
		if err != nil {
			return nil, err
		}
		return func(data []byte) error { return s.Self.Write(ctx, data) }, s.StartResponse(status, h, failure)
	})
	if err == nil && s.Result == nil {
		err = assertion("the application returned no result")
	}
	return err
}

// Output writes to the client.
func (s *Simple) Output(_ context.Context, data []byte) error {
	_, err := s.Stdout.Write(data)
	return err
}

// Flush flushes a Stdout that has something to flush.
func (s *Simple) Flush(context.Context) error {
	if f, ok := s.Stdout.(interface{ Flush() error }); ok {
		return f.Flush()
	}
	return nil
}

// LogException writes the failure to the stream for errors.
func (s *Simple) LogException(_ context.Context, failure error) error {
	_, err := fmt.Fprintln(s.Stderr, failure)
	return err
}
