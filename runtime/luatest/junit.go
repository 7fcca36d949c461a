package luatest

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// The JUnit report, in the form that continuous integration servers read.

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class    string         `xml:"classname,attr"`
	Name     string         `xml:"name,attr"`
	File     string         `xml:"file,attr"`
	Line     int            `xml:"line,attr,omitempty"`
	Time     string         `xml:"time,attr"`
	Failures []junitFailure `xml:"failure"`
	Errors   []junitFailure `xml:"error"`
	Skipped  *junitSkipped  `xml:"skipped"`
	Output   string         `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}

// writeJUnit writes the results of files as JUnit XML. A failed assertion is a
// failure, anything else that ended a test an error.
func writeJUnit(w io.Writer, files []*FileResult) error {
	all := junitSuites{}
	var total float64
	for _, f := range files {
		s := junitSuite{Name: f.Path, Time: fmt.Sprintf("%.3f", f.Duration.Seconds())}
		total += f.Duration.Seconds()
		class := strings.TrimSuffix(strings.ReplaceAll(f.Path, "/", "."), ".lua")
		for _, t := range f.Results {
			c := junitCase{Class: class, Name: xmlText(t.Name), File: f.Path, Line: t.Line,
				Time: fmt.Sprintf("%.3f", t.Duration.Seconds()), Output: xmlText(t.Output)}
			s.Tests++
			switch t.Status {
			case Failed:
				c.fill(t.Failures)
				if len(c.Failures) > 0 {
					s.Failures++
				} else {
					s.Errors++
				}
			case Skipped:
				c.Skipped = &junitSkipped{xmlText(t.Reason)}
				s.Skipped++
			}
			s.Cases = append(s.Cases, c)
		}
		all.Tests += s.Tests
		all.Failures += s.Failures
		all.Errors += s.Errors
		all.Skipped += s.Skipped
		all.Suites = append(all.Suites, s)
	}
	all.Time = fmt.Sprintf("%.3f", total)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (c *junitCase) fill(failures []*Failure) {
	for _, f := range failures {
		x := junitFailure{Message: xmlText(f.Headline()), Type: f.Class, Text: xmlText(f.text())}
		if f.Class == assertionClass {
			c.Failures = append(c.Failures, x)
			continue
		}
		if x.Type == "" {
			x.Type = "error"
		}
		c.Errors = append(c.Errors, x)
	}
}

// xmlText replaces what XML 1.0 has no way to write: bytes that are no UTF-8, and controls.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r >= 0x20 && r <= 0xD7FF, r >= 0xE000 && r <= 0xFFFD && r != utf8.RuneError, r >= 0x10000:
			return r
		}
		return utf8.RuneError
	}, s)
}
