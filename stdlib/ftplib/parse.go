package ftplib

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

var (
	size150 = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)^150 .* \(([0-9]+) bytes\)`) })
	host227 = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`([0-9]+),([0-9]+),([0-9]+),([0-9]+),([0-9]+),([0-9]+)`)
	})
)

// expect refuses a reply with another code.
func expect(reply, code string) error {
	if !strings.HasPrefix(reply, code) {
		return &Error{ReplyError, reply}
	}
	return nil
}

// Parse150 returns the size in bytes that a reply 150 announces, -1 if it does not.
func Parse150(reply string) (int64, error) {
	if err := expect(reply, "150"); err != nil {
		return -1, err
	}
	m := size150().FindStringSubmatch(reply)
	if m == nil {
		return -1, nil
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return -1, nil
	}
	return n, nil
}

// Parse227 returns the address and the port of a reply to PASV. CPython takes
// numbers over 255, too; here they, and port 0, are an error.
func Parse227(reply string) (host string, port int, err error) {
	if err := expect(reply, "227"); err != nil {
		return "", 0, err
	}
	m := host227().FindStringSubmatch(reply)
	if m == nil {
		return "", 0, &Error{ProtoError, reply}
	}
	var n [6]int
	for i, s := range m[1:] {
		v, err := strconv.ParseUint(s, 10, 8)
		if err != nil {
			return "", 0, &Error{ProtoError, reply}
		}
		n[i] = int(v)
	}
	if port = n[4]<<8 + n[5]; port == 0 {
		return "", 0, &Error{ProtoError, reply}
	}
	return strings.Join(m[1:5], "."), port, nil
}

// Parse229 returns the port of a reply to EPSV: "(|||port|)" with any delimiter
// (RFC 2428 section 3).
func Parse229(reply string) (port int, err error) {
	if err := expect(reply, "229"); err != nil {
		return 0, err
	}
	_, rest, ok := strings.Cut(reply, "(")
	inner, _, closed := strings.Cut(rest, ")")
	if !ok || !closed || len(inner) < 2 || inner[0] != inner[len(inner)-1] {
		return 0, &Error{ProtoError, reply}
	}
	parts := strings.Split(inner, inner[:1])
	if len(parts) != 5 {
		return 0, &Error{ProtoError, reply}
	}
	n, err := strconv.ParseUint(parts[3], 10, 16)
	if err != nil || n == 0 {
		return 0, &Error{ProtoError, reply}
	}
	return int(n), nil
}

// Parse257 returns the directory of a reply to PWD or MKD, in which quotes are
// doubled; "" if the reply names none.
func Parse257(reply string) (string, error) {
	if err := expect(reply, "257"); err != nil {
		return "", err
	}
	rest, ok := strings.CutPrefix(reply[3:], ` "`)
	if !ok {
		return "", nil
	}
	var name strings.Builder
	for i := 0; i < len(rest); i++ {
		if rest[i] == '"' {
			if i++; i == len(rest) || rest[i] != '"' {
				break
			}
		}
		name.WriteByte(rest[i])
	}
	return name.String(), nil
}
