package main

import (
	"bytes"
	"testing"
)

const want = `shop is well: fine
shop: true
forum is sick: HTTP Error 503: Service Unavailable
forum: false
other: refused: net to other.example:80
nowhere: RuntimeError: no site "nowhere"
    in function <health.lua:8>, health.lua line 9
sleepy: took too long
busy: step limit reached
greedy: memory limit reached
and the VM goes on
`

func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(&out); err != nil {
		t.Fatal(err)
	}
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
