// Package urlerror declares the module urllib.error.
package urlerror
