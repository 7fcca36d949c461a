//go:build linux && !soak

package soak

import "time"

const length = 8 * time.Second
