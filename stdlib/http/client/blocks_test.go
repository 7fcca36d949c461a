package client

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/netlua/netlua/spec/golden"
	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/wire"
)

const (
	blocks          = "header_blocks/blocks.jsonl"
	differingBlocks = "header_blocks/differs.jsonl"
)

// blockOutcome makes of a header block what the generator does; the parts that
// only a script sees (text) are left out.
func blockOutcome(t *testing.T, block string) map[string]any {
	t.Helper()
	near, far := host.Pipe()
	go func() {
		far.Write([]byte(block))
		far.Close()
	}()
	conn := wire.New(near)
	defer conn.Close()
	h, err := ParseHeaders(conn, Limits{})
	if err != nil {
		return map[string]any{"e": goldenError(err)}
	}
	rest, err := readRest(conn)
	if err != nil {
		t.Fatal(err)
	}
	items, all := [][]string{}, map[string][]string{}
	for _, f := range h.Items() {
		items = append(items, []string{text(f.Name), text(f.Value)})
		values := []string{}
		for _, v := range h.GetAll(f.Name) {
			values = append(values, text(v))
		}
		all[text(upper(f.Name))] = values
	}
	out := map[string]any{"items": items, "all": all, "type": text(h.ContentType()), "params": nil, "rest": text(rest)}
	if v, ok := h.Get("Content-Type"); ok {
		main, params := message.SplitValue(v)
		list := [][]string{{text(main), ""}}
		for _, p := range params {
			if p.Charset != "" || p.Language != "" {
				list = append(list, []string{text(p.Name), text(p.Charset), text(p.Language), text(p.Value)})
			} else {
				list = append(list, []string{text(p.Name), text(p.Value)})
			}
		}
		out["params"] = list
	}
	for name, get := range map[string]func() (string, bool){
		"charset": h.Charset, "boundary": h.Boundary, "filename": h.Filename, "disposition": h.ContentDisposition,
	} {
		out[name] = nil
		if v, ok := get(); ok {
			out[name] = text(v)
		}
	}
	return out
}

func upper(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

func readRest(conn *wire.Conn) (string, error) {
	var b bytes.Buffer
	_, err := b.ReadFrom(conn)
	return b.String(), err
}

// TestGoldenBlocks compares header blocks with CPython 3.9. differs.jsonl has, by
// block, the fields that differ on purpose and why.
func TestGoldenBlocks(t *testing.T) {
	differs := golden.Differences(t, differingBlocks, func(d map[string]any) (key, why string) {
		if len(d) < 3 {
			t.Errorf("%q: no difference", d["b"])
		}
		why, _ = d["why"].(string)
		return d["b"].(string), why
	})
	for _, row := range golden.Rows[map[string]any](t, blocks, 500) {
		block := row["b"].(string)
		listed, _ := differs(block)
		data, err := json.Marshal(blockOutcome(t, golden.Bytes(block)))
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		diff := map[string]any{}
		for name, v := range got {
			want := row[name]
			if d, ok := listed[name]; ok {
				if reflect.DeepEqual(d, want) {
					t.Errorf("%q: %s is in differs.jsonl and does not differ", block, name)
				}
				want = d
			}
			if !reflect.DeepEqual(v, want) {
				diff[name] = v
			}
		}
		if len(diff) > 0 {
			diff["b"] = block
			line, _ := json.Marshal(diff)
			t.Errorf("we have %s", line)
		}
	}
}
