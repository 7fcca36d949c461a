package socks

import "io"

// granted is the reply of version 4 to a request that succeeded.
const granted = 90

// ask4 is the dialogue of versions 4 and 4A: one request, one reply of 8 bytes.
func (p *Proxy) ask4(rw io.ReadWriter, end target) error {
	request := []byte{4, connect, byte(end.port >> 8), byte(end.port)}
	if end.addr.IsValid() {
		request = append(request, end.addr.AsSlice()...)
	} else {
		request = append(request, 0, 0, 0, 1) // an address that cannot be: a name follows
	}
	request = append(append(request, p.User...), 0)
	if !end.addr.IsValid() {
		request = append(append(request, end.name...), 0)
	}
	var answer [8]byte
	if err := p.exchange(rw, request, answer[:1]); err != nil {
		return err
	}
	if answer[0] != 0 { // the version of the reply, not of the protocol
		return p.strange(answer[0])
	}
	if err := p.read(rw, answer[1:]); err != nil {
		return err
	}
	if answer[1] != granted {
		return &ReplyError{p.String(), end.String(), answer[1]}
	}
	return nil
}
