package webbrowser

import (
	"fmt"
	"strings"
)

// Where a page is to appear.
const (
	SameWindow = iota
	NewWindow
	NewTab
)

// Error is a browser that cannot be controlled.
type Error struct{ Msg string }

func (e *Error) Error() string { return e.Msg }

// Remote is how a running browser is told what to show.
type Remote struct {
	RaiseOpts []string // options for autoraise off and on; nil for none
	Args      []string // with %s for the URL and %action for the action
	Action    string
	NewWindow string
	NewTab    *string // nil: as NewWindow
}

// Command returns the command line of a browser with remote control, name first.
func (r *Remote) Command(name, url string, where int, autoraise bool) ([]string, error) {
	action := r.Action
	switch where {
	case SameWindow:
	case NewTab:
		if r.NewTab != nil {
			action = *r.NewTab
			break
		}
		action = r.NewWindow
	case NewWindow:
		action = r.NewWindow
	default:
		return nil, &Error{fmt.Sprintf("open: parameter 'new': expected 0, 1 or 2, got %d", where)}
	}
	out := []string{name}
	if len(r.RaiseOpts) == 2 {
		opt := r.RaiseOpts[0]
		if autoraise {
			opt = r.RaiseOpts[1]
		}
		if opt != "" {
			out = append(out, opt)
		}
	}
	both := strings.NewReplacer("%s", url, "%action", action)
	for _, arg := range r.Args {
		if arg = both.Replace(arg); arg != "" {
			out = append(out, arg)
		}
	}
	return out, nil
}

// Plain returns the command line of a browser without remote control.
func Plain(name string, args []string, url string) []string {
	out := []string{name}
	for _, arg := range args {
		out = append(out, strings.ReplaceAll(arg, "%s", url))
	}
	return out
}

// Konqueror returns the command lines of KDE's browser, to be tried in order.
func Konqueror(url string, where int) [][]string {
	action := "openURL"
	if where == NewTab {
		action = "newTab"
	}
	return [][]string{{"kfmclient", action, url}, {"konqueror", "--silent", url}, {"kfm", "-d", url}}
}

// MacOS returns the command line that shows url in the application of that
// name, or in the default browser.
func MacOS(name, url string) []string {
	if name == "" || name == "default" {
		return []string{"/usr/bin/open", url}
	}
	return []string{"/usr/bin/open", "-a", name, url}
}

// Windows returns the command line that shows url in the default browser.
func Windows(url string) []string {
	return []string{"rundll32.exe", "url.dll,FileProtocolHandler", url}
}
