// Package interop tries the runtime against servers and clients that others
// wrote; its tests have the build tag interop. See make interop.
package interop
