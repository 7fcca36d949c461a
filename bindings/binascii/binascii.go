// Package binascii declares the module binascii, as far as the other modules
// and their examples need it.
package binascii

import (
	"encoding/hex"
	"errors"
	"hash/crc32"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/base64"
)

// Error is binascii.Error.
var Error = runtime.NewException("Error", "Text cannot be decoded.", runtime.ValueError)

// Module is require("binascii").
var Module = &runtime.Module{
	Name:    "binascii",
	Doc:     "Convert between bytes and text that stands for them.",
	Classes: []*runtime.Class{Error, incomplete},
	Errors:  ConvertError,
	Funcs: []runtime.Func{
		{Sig: "hexlify(data: bytes): string", Doc: "The bytes as hexadecimal digits.", Fn: hexlify},
		{Sig: "b2a_hex(data: bytes): string", Doc: "As hexlify.", Fn: hexlify},
		{Sig: "unhexlify(hexstr: string|bytes): string", Doc: "The bytes that hexadecimal digits stand for.", Fn: unhexlify},
		{Sig: "a2b_hex(hexstr: string|bytes): string", Doc: "As unhexlify.", Fn: unhexlify},
		{Sig: "a2b_base64(data: string|bytes): string", Doc: "Decode Base64; other characters are skipped.", Fn: func(c *runtime.Call) error {
			s, err := core.Decode(c.Str(0), "", false)
			if err != nil {
				return err
			}
			return c.ReturnStr(s)
		}},
		{Sig: "b2a_base64(data: bytes, *, newline: boolean = true): string", Doc: "Encode in Base64 on one line, ended by a newline unless newline is false.", Fn: func(c *runtime.Call) error {
			s, err := core.Encode(c.Str(0), "")
			if err != nil {
				return err
			}
			if c.Bool(1) {
				s += "\n"
			}
			return c.ReturnStr(s)
		}},
		{Sig: "crc32(data: bytes, crc: integer = 0): integer", Doc: "The CRC-32 of data, going on from crc.", Fn: func(c *runtime.Call) error {
			return c.Return(int64(crc32.Update(uint32(c.Int(1)), crc32.IEEETable, []byte(c.Str(0)))))
		}},
	},
}

var incomplete = runtime.NewException("Incomplete", "Data ends too early.", runtime.ExceptionClass)

func hexlify(c *runtime.Call) error { return c.ReturnStr(hex.EncodeToString([]byte(c.Str(0)))) }

func unhexlify(c *runtime.Call) error {
	s, err := core.Unhex(c.Str(0))
	if err != nil {
		return err
	}
	return c.ReturnStr(s)
}

// ConvertError makes binascii.Error of the core's decoding errors.
func ConvertError(err error) *runtime.Raise {
	var e *core.Error
	if errors.As(err, &e) {
		return &runtime.Raise{Class: Error, Args: []any{e.Msg}, Cause: err}
	}
	return nil
}
