package webbrowser

import (
	"strings"

	"github.com/netlua/netlua/stdlib/host"
)

// Type is a predefined type of browser: the name for get, the class of its
// controller, and the name that the class is given.
type Type struct{ Name, Class, Arg string }

func types(class string, names ...string) []Type {
	var out []Type
	for _, name := range names {
		out = append(out, Type{name, class, name})
	}
	return out
}

func join(lists ...[]Type) (out []Type) {
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// Graphical returns the types that need a display, in the order of preference.
func Graphical() []Type {
	return join(
		types("BackgroundBrowser", "xdg-open", "x-www-browser"),
		types("Mozilla", "firefox", "iceweasel", "iceape", "seamonkey"),
		types("Netscape", "mozilla-firefox", "mozilla-firebird", "firebird", "mozilla", "netscape"),
		types("Konqueror", "kfmclient", "konqueror", "kfm"),
		types("Galeon", "galeon", "epiphany"),
		types("BackgroundBrowser", "skipstone"),
		types("Chrome", "google-chrome", "chrome"),
		types("Chromium", "chromium", "chromium-browser"),
		types("Opera", "opera"),
		types("BackgroundBrowser", "mosaic"),
		types("Grail", "grail"),
	)
}

// Text returns the types that need a terminal.
func Text() []Type {
	return join(types("GenericBrowser", "www-browser", "links"), types("Elinks", "elinks"), types("GenericBrowser", "lynx", "w3m"))
}

// Find returns the browsers of a host in the order of preference, without those
// of the variable BROWSER.
func Find(world host.Host, system string) []Type {
	switch system {
	case "windows":
		return []Type{{"windows-default", "WindowsDefault", ""}}
	case "darwin":
		return []Type{{"macosx", "MacOSX", "default"}, {"chrome", "MacOSX", "Google Chrome"}, {"firefox", "MacOSX", "Firefox"}, {"safari", "MacOSX", "Safari"}}
	}
	var out []Type
	add := func(list []Type) {
		for _, t := range list {
			if _, err := world.LookPath(t.Name); err == nil {
				out = append(out, t)
			}
		}
	}
	if isSet(world, "DISPLAY") || isSet(world, "WAYLAND_DISPLAY") {
		add(Graphical())
	}
	if isSet(world, "TERM") {
		add(Text())
	}
	return out
}

func isSet(world host.Host, key string) bool {
	v, _ := world.LookupEnv(key)
	return v != ""
}

// Choices returns the entries of the variable BROWSER.
func Choices(world host.Host, system string) []string {
	sep := ":"
	if system == "windows" {
		sep = ";"
	}
	v, _ := world.LookupEnv("BROWSER")
	var out []string
	for entry := range strings.SplitSeq(v, sep) {
		if entry = strings.TrimSpace(entry); entry != "" {
			out = append(out, entry)
		}
	}
	return out
}
