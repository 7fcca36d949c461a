package socks

import (
	"errors"
	"fmt"
	"io"
)

// Codes of RFC 1928 and RFC 1929.
const (
	noAuth       = 0x00
	userPassword = 0x02
	noneOfThem   = 0xff

	connect = 1

	typeIPv4 = 1
	typeName = 3
	typeIPv6 = 4
)

// ask5 is the dialogue of version 5: the method, the credentials, the request.
func (p *Proxy) ask5(rw io.ReadWriter, end target) error {
	greeting := []byte{5, 1, noAuth}
	if p.User != "" {
		greeting = []byte{5, 2, noAuth, userPassword}
	}
	answer := make([]byte, 2, 4)
	if err := p.exchange(rw, greeting, answer); err != nil {
		return err
	}
	switch {
	case answer[0] != 5:
		return p.strange(answer[0])
	case answer[1] == userPassword && p.User != "":
		if err := p.authenticate(rw); err != nil {
			return err
		}
	case answer[1] == noneOfThem && p.User == "":
		return &AuthError{p.String(), "the proxy wants a user name and a password, or refuses this client"}
	case answer[1] == noneOfThem:
		return &AuthError{p.String(), "the proxy takes no user name and password"}
	case answer[1] != noAuth:
		return &ProtocolError{p.String(), fmt.Sprintf("the proxy chose authentication method %d, which was not offered", answer[1])}
	}

	request := []byte{5, connect, 0}
	switch {
	case !end.addr.IsValid():
		request = append(append(request, typeName, byte(len(end.name))), end.name...)
	case end.addr.Is4():
		request = append(append(request, typeIPv4), end.addr.AsSlice()...)
	default:
		request = append(append(request, typeIPv6), end.addr.AsSlice()...)
	}
	request = append(request, byte(end.port>>8), byte(end.port))
	answer = answer[:4]
	if err := p.exchange(rw, request, answer); err != nil {
		return err
	}
	switch {
	case answer[0] != 5:
		return p.strange(answer[0])
	case answer[1] != 0:
		return &ReplyError{p.String(), end.String(), answer[1]}
	}
	return p.skipBound(rw, answer[3])
}

// authenticate is RFC 1929.
func (p *Proxy) authenticate(rw io.ReadWriter) error {
	b := []byte{1, byte(len(p.User))}
	b = append(b, p.User...)
	b = append(b, byte(len(p.Password)))
	b = append(b, p.Password...)
	var answer [2]byte
	if err := p.exchange(rw, b, answer[:]); err != nil {
		return err
	}
	// Some proxies answer with the version of the protocol in place of that of
	// the sub-negotiation; only the status counts.
	if answer[1] != 0 {
		return &AuthError{p.String(), "user name or password is wrong"}
	}
	return nil
}

// skipBound reads the address that the proxy connects from.
func (p *Proxy) skipBound(r io.Reader, kind byte) error {
	var buf [maxField + 2]byte
	size := 0
	switch kind {
	case typeIPv4:
		size = 4
	case typeIPv6:
		size = 16
	case typeName:
		if err := p.read(r, buf[:1]); err != nil {
			return err
		}
		size = int(buf[0])
	default:
		return &ProtocolError{p.String(), fmt.Sprintf("the proxy answered with an address of the unknown type %d", kind)}
	}
	return p.read(r, buf[:size+2])
}

// exchange sends b and fills answer.
func (p *Proxy) exchange(rw io.ReadWriter, b, answer []byte) error {
	if _, err := rw.Write(b); err != nil {
		return fmt.Errorf("%s: %w", p, err)
	}
	return p.read(rw, answer)
}

func (p *Proxy) read(r io.Reader, b []byte) error {
	_, err := io.ReadFull(r, b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &ProtocolError{p.String(), "the proxy closed the connection in the middle of the dialogue"}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", p, err)
	}
	return nil
}

// strange tells what probably answers instead of a proxy.
func (p *Proxy) strange(first byte) error {
	hint := ""
	if first == 'H' {
		hint = "; it may be an HTTP proxy"
	}
	return &ProtocolError{p.String(), fmt.Sprintf("the first byte of the answer is %d, which is not SOCKS %d%s", first, p.version(), hint)}
}
