package wire

// ExpectPromptAnswers is for the side that asks. Where the system can do it, a
// read waits for a moment in the system call itself before it waits as Go does,
// which is by going to sleep, being told that there is something, and asking
// again: that takes two more system calls and a change of threads, which is half
// of the time that a server nearby needs to answer. Nobody may have the socket
// but this Conn.
func (c *Conn) ExpectPromptAnswers() { c.t.prompt = newPrompt(c.t.Conn) }

// unhurried makes the socket one that never waits in a system call again, for
// those who are about to use it without the transport.
func (t *transport) unhurried() {
	if t.prompt != nil {
		t.prompt.end()
	}
}

func (t *transport) receive(p []byte) (int, error) {
	if t.prompt != nil {
		return t.prompt.read(p)
	}
	return t.Conn.Read(p)
}

func (t *transport) send(p []byte) (int, error) {
	if t.prompt != nil {
		return t.prompt.write(p)
	}
	return t.Conn.Write(p)
}
