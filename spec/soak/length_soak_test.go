//go:build linux && soak

package soak

import "time"

const length = 10 * time.Minute
