package ssl

import (
	"fmt"
	"time"
)

// CertTime reads a time as certificates are shown with, such as
// "Jan  5 09:34:43 2018 GMT".
func CertTime(text string) (time.Time, error) {
	for _, layout := range []string{"Jan _2 15:04:05 2006 GMT", "Jan 2 15:04:05 2006 GMT"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("cert_time_to_seconds: parameter 'cert_time': %q does not look like 'Jan  5 09:34:43 2018 GMT'", text)
}
