// Package response declares the module urllib.response: what opening a URL of
// another protocol than HTTP gives.
package response
