package golden

import (
	"encoding/json"
	"fmt"
)

// Text is a byte string. In JSON it is a string with a character, U+0000 to
// U+00FF, for each byte.
type Text string

// UnmarshalJSON makes the bytes of the characters.
func (t *Text) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	for _, r := range s {
		if r > 0xFF {
			return fmt.Errorf("character %U is no byte", r)
		}
	}
	*t = Text(Bytes(s))
	return nil
}

// Bytes makes the byte string that s stands for where the type of a row could
// not be Text.
func Bytes(s string) string {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		b = append(b, byte(r))
	}
	return string(b)
}
