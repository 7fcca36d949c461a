package codec

import "errors"

// Decoder decodes text that comes in pieces as [Decode] does the whole. Faults
// count their positions from where the piece begins, with what was left of the
// one before.
type Decoder struct{ d decoder }

// NewDecoder returns a decoder; the parameters are those of [Decode].
func NewDecoder(encoding, errors string) (*Decoder, error) {
	c, err := lookup(encoding)
	if err != nil {
		return nil, err
	}
	return &Decoder{decoder{codec: c, errors: errors}}, nil
}

// Decode gives the text of the next piece. Unless it is the last one, half a
// character at its end waits for the other half.
func (d *Decoder) Decode(piece string, last bool) (string, error) {
	r := &d.d
	r.in = r.in[len(r.in)-r.rest:] + piece
	r.rest, r.more = 0, !last
	r.out.Reset()
	if r.in == "" {
		return "", nil
	}
	if err := r.run(); err != nil && !errors.Is(err, errWait) {
		return "", err
	}
	return r.out.String(), nil
}

// Waiting tells whether there is half a character that waits for the other half.
func (d *Decoder) Waiting() bool { return d.d.rest > 0 }

// errWait ends a run at the half of a character.
var errWait = errors.New("codec: more is to come")

// wait leaves what begins at start for the next piece.
func (d *decoder) wait(start int) error {
	d.rest = len(d.in) - start
	return errWait
}
