package urlerror

import (
	"fmt"
	"io"
)

// URLError says that a URL could not be opened.
type URLError struct {
	// Reason is a message or the error that was the cause: see [Message].
	Reason error
	// Filename is the URL or file concerned; often empty.
	Filename string
}

// Message makes a plain text a Reason.
type Message string

func (m Message) Error() string { return string(m) }

// Caused is a Reason that is shown as a text and has an error behind it.
type Caused struct {
	Text  string
	Cause error
}

func (c *Caused) Error() string { return c.Text }

// Unwrap gives the cause.
func (c *Caused) Unwrap() error { return c.Cause }

// New gives a URLError whose reason is a message.
func New(reason string) *URLError { return &URLError{Reason: Message(reason)} }

// Error gives "<urlopen error REASON>".
func (e *URLError) Error() string { return fmt.Sprintf("<urlopen error %v>", e.Reason) }

// Unwrap gives the reason, so that errors.Is finds a timeout or a refusal.
func (e *URLError) Unwrap() error { return e.Reason }

// Headers are the response headers as far as this package knows them.
type Headers interface {
	// Get gives the first value of a header, whatever the case of its name.
	Get(name string) (value string, ok bool)
}

// HTTPError is a response with a status that was not dealt with.
type HTTPError struct {
	URL  string
	Code int           // HTTP status, 100..599
	Msg  string        // reason phrase
	Hdrs Headers       // nil if there are none
	Fp   io.ReadCloser // body; nil if there is none. The receiver closes it.
}

// Error gives "HTTP Error CODE: MSG".
func (e *HTTPError) Error() string { return fmt.Sprintf("HTTP Error %d: %s", e.Code, e.Msg) }

// Reason is the reason phrase.
func (e *HTTPError) Reason() string { return e.Msg }

// Geturl is the URL that was answered.
func (e *HTTPError) Geturl() string { return e.URL }

// Unwrap gives the URLError that an HTTPError also is.
func (e *HTTPError) Unwrap() error { return &URLError{Reason: Message(e.Msg), Filename: e.URL} }

// Read reads the body; without one it is at its end.
func (e *HTTPError) Read(p []byte) (int, error) {
	if e.Fp == nil {
		return 0, io.EOF
	}
	return e.Fp.Read(p)
}

// Close closes the body.
func (e *HTTPError) Close() error {
	if e.Fp == nil {
		return nil
	}
	return e.Fp.Close()
}

// ContentTooShortError says that fewer bytes came than Content-Length promised.
type ContentTooShortError struct {
	Msg string
	// Content is what came: the file's name and its headers for urlretrieve,
	// bytes for others.
	Content any
}

// Error gives "<urlopen error MSG>".
func (e *ContentTooShortError) Error() string { return e.urlError().Error() }

// Unwrap gives the URLError that a ContentTooShortError also is.
func (e *ContentTooShortError) Unwrap() error { return e.urlError() }

func (e *ContentTooShortError) urlError() *URLError { return New(e.Msg) }
