package cookies

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Format says how cookies are written.
type Format struct {
	Attrs  []string         // keys of the attributes to write; nil: all
	Header string           // "Set-Cookie:" as a rule
	Now    func() time.Time // for an expires that is a number of seconds from now
}

// OutputString writes the morsel without a header: name=value; Path=/ ...
func (m *Morsel) OutputString(f Format) string { return string(m.append(nil, f)) }

func (m *Morsel) append(b []byte, f Format) []byte {
	if !m.set {
		b = append(b, "None=None"...)
	} else {
		b = append(append(append(b, m.key...), '='), m.coded...)
	}
	if m.attrs == nil {
		return b
	}
	for i, v := range m.attrs {
		if v == nil || v == "" || f.Attrs != nil && !slices.Contains(f.Attrs, attributes[i].key) {
			continue
		}
		if attributes[i].flag {
			if truth(v) {
				b = append(append(b, "; "...), attributes[i].text...)
			}
			continue
		}
		b = append(append(append(b, "; "...), attributes[i].text...), '=')
		switch v := v.(type) {
		case string:
			if i == comment {
				v = Quote(v)
			}
			b = append(b, v...)
		case int:
			if i == expires {
				b = f.later(v).AppendFormat(b, "Mon, 02 Jan 2006 15:04:05 GMT")
			} else {
				b = strconv.AppendInt(b, int64(v), 10)
			}
		default:
			b = fmt.Append(b, v)
		}
	}
	return b
}

// later is the time in so many seconds, in the years that a date can be
// written with: a cookie that lasts for ever must not be one that has expired.
func (f Format) later(seconds int) time.Time {
	const first, last = -62135596800, 253402300799 // 0001 and 9999
	now := f.Now().Unix()
	return time.Unix(now+min(max(int64(seconds), first-now), last-now), 0).UTC()
}

func truth(v any) bool { return v != false && v != 0 && v != 0.0 && v != "" }

// Output writes the morsel behind a header, which must hold no control character.
func (m *Morsel) Output(f Format) (string, error) {
	if err := f.check(); err != nil {
		return "", err
	}
	return string(m.append(append(append(make([]byte, 0, 96), f.Header...), ' '), f)), nil
}

// check refuses a header that would be more than one line.
func (f Format) check() error {
	if hasControl(f.Header) {
		return errorf("output: parameter 'header': control characters are not allowed")
	}
	return nil
}

// scriptText makes text safe inside a double-quoted JavaScript string in HTML:
// nothing in it ends the string, the line or the script element. CPython leaves
// backslashes alone, so that a quote behind one, as quoted values have it, ends
// the string there and what follows runs.
var scriptText = strings.NewReplacer(
	`\`, `\\`, `"`, `\"`, "<", `\x3c`, ">", `\x3e`, "\u2028", `\u2028`, "\u2029", `\u2029`,
)

// JSOutput writes the morsel as a script element that sets it in a browser.
func (m *Morsel) JSOutput(f Format) string {
	return "\n        <script type=\"text/javascript\">\n        <!-- begin hiding\n        document.cookie = \"" + scriptText.Replace(m.OutputString(f)) +
		"\";\n        // end hiding -->\n        </script>\n        "
}
