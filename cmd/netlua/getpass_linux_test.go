package main

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// hidden waits until the terminal does not show what is typed.
func (term *terminal) hidden() {
	term.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if term.modes().Lflag&unix.ECHO == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	term.t.Fatal("what is typed is shown")
}

// never checks that text was not on the screen.
func (term *terminal) never(text string) {
	term.t.Helper()
	term.mu.Lock()
	defer term.mu.Unlock()
	if strings.Contains(term.text.String(), text) {
		term.t.Errorf("%q is on the screen:\n%s", text, term.text.String())
	}
}

func TestGetpassInScript(t *testing.T) {
	term := newTerminal(t, "-e", `print("begins") local p = require("getpass").getpass("Who? ") print("length " .. #p)`)
	term.expect("begins\r\nWho? ")
	term.hidden()
	term.send("s3cret\r")
	term.expect("\r\nlength 6")
	term.ends(0)
	term.never("s3cret")
}

func TestGetpassInterrupted(t *testing.T) {
	term := newTerminal(t, "-e", `require("getpass").getpass()`)
	term.expect("Password: ")
	term.hidden()
	term.send("half\x03")
	term.ends(130)
	term.never("half")
}

func TestGetpassAtPrompt(t *testing.T) {
	term := newTerminal(t)
	term.expect("> ")
	for range 3 {
		term.send("#getpass.getpass('Who? ')\r")
		term.answers("Who? ")
		term.hidden()
		term.send("s3cret\r")
		term.expect("6\r\n")
	}
	term.send("getpass.getpass('Who? ')\r")
	term.answers("Who? ")
	term.hidden()
	term.send("\x03")
	term.expect("interrupted")
	term.send("1 + 41\r")
	term.answers("42")
	term.send("\x04")
	term.ends(0)
	term.never("s3cret")
}
