package parse

import "github.com/netlua/netlua/stdlib/urllib/parse/codec"

// QuoteFunc quotes one key or value of a query. [QuotePlusEncoded] and
// [QuoteEncoded] are the two that are documented.
type QuoteFunc func(s, safe, encoding, errors string) (string, error)

// EncodeOptions are the optional arguments of urlencode; the zero value is the
// documented default.
type EncodeOptions struct {
	Safe string // as in [Quote]; "" even where Via has another default
	// Encoding and Errors are for text, not for bytes; "" is UTF-8 and "strict".
	Encoding, Errors string
	Via              QuoteFunc // quote_via; nil is [QuotePlusEncoded]
}

// Urlencode makes a query of the pairs, in order, with the default options.
func Urlencode(pairs []Pair) string {
	var buf [urlBuffer]byte
	dst := buf[:0]
	for _, p := range pairs {
		dst = plusNone.appendQuoted(startPair(dst), p.Name)
		dst = plusNone.appendQuoted(append(dst, '='), p.Value)
	}
	return string(dst)
}

// startPair puts the "&" between pairs.
func startPair(dst []byte) []byte {
	if len(dst) > 0 {
		return append(dst, '&')
	}
	return dst
}

// Encoder makes a query piece by piece: Key, then one Value for each pair that
// the key is in (none, and the key does not appear; several are what
// doseq=True makes of a list).
type Encoder struct {
	opts  EncodeOptions
	table *quoteTable // set when neither encoding nor quoter is special
	buf   []byte
	key   string
}

// NewEncoder makes an Encoder with the given options.
func NewEncoder(o EncodeOptions) *Encoder {
	e := &Encoder{opts: o}
	if o.Via == nil {
		e.opts.Via = QuotePlusEncoded
		if codec.IsUTF8(o.Encoding) {
			e.table = plusTableFor(o.Safe)
		}
	}
	return e
}

// Key quotes the key of the pairs that follow. isBytes tells that it is bytes
// and not text, so that no encoding applies to it.
func (e *Encoder) Key(s string, isBytes bool) error {
	key, err := e.quote(s, isBytes)
	e.key = key
	return err
}

// Value completes a pair.
func (e *Encoder) Value(s string, isBytes bool) error {
	value, err := e.quote(s, isBytes)
	if err != nil {
		return err
	}
	e.buf = append(startPair(e.buf), e.key...)
	e.buf = append(e.buf, '=')
	e.buf = append(e.buf, value...)
	return nil
}

// Add is Key and Value of text.
func (e *Encoder) Add(name, value string) error {
	if err := e.Key(name, false); err != nil {
		return err
	}
	return e.Value(value, false)
}

// String is the query so far.
func (e *Encoder) String() string { return string(e.buf) }

func (e *Encoder) quote(s string, isBytes bool) (string, error) {
	switch {
	case e.table != nil:
		return e.table.quote(s), nil
	case isBytes:
		return e.opts.Via(s, e.opts.Safe, "", "")
	}
	return e.opts.Via(s, e.opts.Safe, e.opts.Encoding, e.opts.Errors)
}
