//go:build linux && !soak

package soak

import "time"

const length = 5 * time.Second
