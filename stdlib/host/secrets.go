package host

import "strings"

// secretHeaders are the HTTP fields whose values are credentials.
var secretHeaders = []string{
	"authorization", "proxy-authorization", "cookie", "cookie2", "set-cookie", "set-cookie2",
	"authentication-info", "proxy-authentication-info", "x-api-key", "x-auth-token",
}

// hidden text is replaced by this.
const masked = "***"

// Secrets returns the mask for one connection of HTTP, SMTP, POP3, IMAP, NNTP or
// FTP. It hides the values of the header fields above, what follows PASS, ACCT,
// APOP, LOGIN and AUTHINFO, and everything that a client sends between AUTH or
// AUTHENTICATE and the server's verdict, whatever the mechanism, the answer to a
// prompt for a password, and fields of forms, queries and JSON texts whose names
// say that they hold a password or a token.
func Secrets() Mask {
	s := new(secrets)
	return s.mask
}

// secrets remembers that a client is in the middle of an authentication.
type secrets struct {
	exchange bool
	prompted bool    // the server has asked for a password in plain words
	folded   [2]bool // the line before was a secret header field
}

func (s *secrets) mask(sent bool, line string) string {
	side := 0
	if sent {
		side = 1
	}
	if s.folded[side] && line != "" && (line[0] == ' ' || line[0] == '\t') {
		return line[:1] + masked
	}
	s.folded[side] = false
	if name, _, ok := strings.Cut(line, ":"); ok && isSecretHeader(strings.TrimSpace(name)) {
		s.folded[side] = true
		return name + ": " + masked
	}
	if !sent {
		s.exchange = s.exchange && (asksForMore(line) || strings.HasPrefix(line, "* "))
		s.prompted = isPasswordPrompt(line)
		return maskFields(line)
	}
	if s.exchange || s.prompted {
		s.prompted = false
		return masked
	}
	return maskFields(s.command(line))
}

func isSecretHeader(name string) bool {
	for _, h := range secretHeaders {
		if strings.EqualFold(name, h) {
			return true
		}
	}
	return false
}

func isPasswordPrompt(line string) bool {
	line = strings.ToLower(strings.TrimSpace(line))
	return strings.HasSuffix(line, "password:") || strings.HasSuffix(line, "passphrase:")
}

// asksForMore recognizes the replies that continue an authentication: 334 of
// SMTP, 383 of NNTP, "+ " of POP3 and IMAP.
func asksForMore(reply string) bool {
	return strings.HasPrefix(reply, "334") || strings.HasPrefix(reply, "383") ||
		reply == "+" || strings.HasPrefix(reply, "+ ")
}

// command masks the line of a client that begins with a verb, or with a tag
// and a verb as in IMAP.
func (s *secrets) command(line string) string {
	words := strings.SplitN(line, " ", 4)
	for i, word := range words[:min(len(words), 2)] {
		if i == 1 && strings.Contains(words[0], "/") {
			break
		}
		rest := words[i+1:]
		switch strings.ToUpper(word) {
		case "PASS", "ACCT":
			if i == 0 && len(rest) > 0 {
				return word + " " + masked
			}
		case "APOP":
			if i == 0 && len(rest) > 1 {
				return word + " " + rest[0] + " " + masked
			}
		case "AUTHINFO":
			if i == 0 && len(rest) > 1 {
				s.exchange = strings.EqualFold(rest[0], "SASL")
				if strings.EqualFold(rest[0], "USER") {
					return line
				}
				return word + " " + rest[0] + " " + masked
			}
		case "LOGIN":
			if i == 1 && len(rest) > 0 {
				s.exchange = strings.HasSuffix(line, "}") // user and password follow as literals
				return words[0] + " " + word + " " + masked
			}
		case "AUTH", "AUTHENTICATE":
			if len(rest) > 0 {
				s.exchange = true
				shown := strings.Join(words[:i+2], " ")
				if len(rest) > 1 {
					shown += " " + masked
				}
				return shown
			}
		}
	}
	return line
}
