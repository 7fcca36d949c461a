package cgi

import (
	"slices"
	"strings"

	"github.com/netlua/netlua/stdlib/html"
)

// EnvironPage is the HTML of an environment: lines "NAME=value", in any order.
func EnvironPage(environ []string) string {
	var b strings.Builder
	b.WriteString("\n<H3>Shell Environment:</H3>\n<DL>\n")
	for _, line := range slices.Sorted(slices.Values(environ)) {
		name, value, _ := strings.Cut(line, "=")
		b.WriteString("<DT> " + html.Escape(name, true) + " <DD> " + html.Escape(value, true) + "\n")
	}
	b.WriteString("</DL>\n\n")
	return b.String()
}

// Shown is a field as FormPage shows it.
type Shown struct{ Name, Type, Text string }

// FormPage is the HTML of the fields of a form.
func FormPage(fields []Shown) string {
	var b strings.Builder
	b.WriteString("\n<H3>Form Contents:</H3>\n")
	if len(fields) == 0 {
		b.WriteString("<P>No form fields.\n")
	}
	b.WriteString("<DL>\n")
	for _, f := range fields {
		b.WriteString("<DT>" + html.Escape(f.Name, true) + ": <i>" + html.Escape(f.Type, true) + "</i>\n<DD>" + html.Escape(f.Text, true) + "\n")
	}
	b.WriteString("</DL>\n\n")
	return b.String()
}

// DirectoryPage is the HTML of the working directory, or of why it is unknown.
func DirectoryPage(dir string, err error) string {
	if err != nil {
		dir = "OSError: " + err.Error()
	}
	return "\n<H3>Current Working Directory:</H3>\n" + html.Escape(dir, true) + "\n\n"
}

// ArgumentsPage is the HTML of the arguments of the program.
func ArgumentsPage(text string) string {
	return "\n<H3>Command Line Arguments:</H3>\n\n" + html.Escape(text, true) + "\n\n"
}

// ExceptionPage is the HTML of a report whose last line says what happened.
func ExceptionPage(report string) string {
	report = strings.TrimRight(report, "\n")
	i := strings.LastIndexByte(report, '\n') + 1
	return "\n<H3>Traceback (most recent call last):</H3>\n<PRE>" + html.Escape(report[:i], true) +
		"<B>" + html.Escape(report[i:], true) + "</B></PRE>\n"
}

// requestVariables are the variables of RFC 3875 section 4.1, and those that
// servers commonly add.
var requestVariables = []string{
	"AUTH_TYPE", "CONTENT_LENGTH", "CONTENT_TYPE", "DATE_GMT", "DATE_LOCAL", "DOCUMENT_NAME", "DOCUMENT_ROOT",
	"DOCUMENT_URI", "GATEWAY_INTERFACE", "LAST_MODIFIED", "PATH", "PATH_INFO", "PATH_TRANSLATED", "QUERY_STRING",
	"REMOTE_ADDR", "REMOTE_HOST", "REMOTE_IDENT", "REMOTE_USER", "REQUEST_METHOD", "SCRIPT_NAME", "SERVER_NAME",
	"SERVER_PORT", "SERVER_PROTOCOL", "SERVER_ROOT", "SERVER_SOFTWARE",
}

var headerVariables = []string{"HTTP_ACCEPT", "HTTP_CONNECTION", "HTTP_HOST", "HTTP_PRAGMA", "HTTP_REFERER", "HTTP_USER_AGENT"}

// UsagePage is the HTML that lists the variables which a script may find.
func UsagePage() string {
	var b strings.Builder
	b.WriteString("\n<H3>Variables of a request:</H3>\n<UL>\n")
	for _, name := range requestVariables {
		b.WriteString("<LI>" + name + "\n")
	}
	b.WriteString("</UL>\nThe headers of the request are variables, too, such as:\n<UL>\n")
	for _, name := range headerVariables {
		b.WriteString("<LI>" + name + "\n")
	}
	b.WriteString("</UL>\n\n")
	return b.String()
}
