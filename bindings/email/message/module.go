package message

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/email/message"
)

// Message is the class of messages, and the base of other modules' classes.
var Message = &runtime.Class{Name: "Message", Doc: "A message: headers, which are a mapping that ignores case and keeps order and duplicates, and a payload.", Clone: clone, Body: messageBody{}}

// clone gives a fork headers of its own.
func clone(_ *runtime.Copier, native any, _ *runtime.Object) (any, error) {
	return native.(*core.Headers).Clone(), nil
}

// EmailMessage checks its headers and makes its content itself.
var EmailMessage = &runtime.Class{Name: "EmailMessage", Doc: "A message whose headers may hold any text and whose content is set with set_content.", Bases: []*runtime.Class{Message}, Body: messageBody{}}

// Errors of messages.
var (
	messageError     = inErrors(runtime.NewException("MessageError", "The base of errors in messages.", runtime.ExceptionClass))
	headerParseError = inErrors(runtime.NewException("HeaderParseError", "A header that is needed is missing or wrong.", messageError))
)

func inErrors(c *runtime.Class) *runtime.Class {
	c.Module = "email.errors"
	return c
}

// Module is require("email.message").
var Module = &runtime.Module{
	Name:    "email.message",
	Doc:     "Messages of mail and HTTP.",
	Classes: []*runtime.Class{Message, EmailMessage},
}

// ErrorsModule is require("email.errors").
var ErrorsModule = &runtime.Module{
	Name:    "email.errors",
	Doc:     "Errors in messages.",
	Classes: []*runtime.Class{messageError, headerParseError},
}

type messageBody struct{}

func (messageBody) Define(class *runtime.Class) {
	switch class {
	case Message:
		class.Init = &runtime.Func{Sig: "__init(policy?: any)", Doc: "Make an empty message.", Fn: func(c *runtime.Call) error {
			c.SetNative(&core.Headers{})
			return nil
		}}
		class.Methods = append(class.Methods, mappingMethods()...)
		class.Methods = append(class.Methods, contentMethods()...)
		class.Methods = append(class.Methods, payloadMethods()...)
		class.Methods = append(class.Methods, textMethods()...)
		class.Props = []runtime.Prop{
			fieldProp("preamble", "string", fieldPreamble, "The text before the first part, which readers with MIME do not show."),
			fieldProp("epilogue", "string", fieldEpilogue, "The text behind the last part."),
			{Name: "defects", Type: "string[]", Doc: "What was wrong with the text that the message was read from.", Get: func(c *runtime.Call) error {
				if v := c.Self().Field(fieldDefects); v != lua.LNil {
					return c.ReturnValue(v)
				}
				return c.Return([]string{})
			}},
		}
	case EmailMessage:
		class.Methods = modernMethods()
	}
}

// New makes a message of class, which is [Message] or derives from it, with
// headers that it shares. The VM's lock must be held.
func New(vm *runtime.VM, class *runtime.Class, h *core.Headers) *runtime.Object {
	return vm.NewObject(class, h)
}

// SetDefects keeps what was wrong with the lines that a message's headers were
// read from, for the attribute defects.
func SetDefects(o *runtime.Object, defects []core.Defect) {
	if len(defects) > 0 {
		// A list of strings becomes a value without fail, and messages take every field.
		_ = o.SetField(fieldDefects, texts(defects))
	}
}

func texts(defects []core.Defect) []string {
	notes := make([]string, 0, len(defects))
	for _, d := range defects {
		notes = append(notes, d.Error())
	}
	return notes
}

// HeadersOf returns the headers of a message, or nil if v is none.
func HeadersOf(v runtime.Value) *core.Headers {
	h, _ := runtime.NativeOf[*core.Headers](v)
	return h
}

// headers returns those of self.
func headers(c *runtime.Call) *core.Headers {
	h, ok := c.Native().(*core.Headers)
	if !ok { // a subclass whose __init did not call ours
		h = &core.Headers{}
		c.SetNative(h)
	}
	return h
}

// The fields of a message object, named as in Python.
const (
	fieldPayload  = "_payload"
	fieldUnixFrom = "_unixfrom"
	fieldDefault  = "_default_type"
	fieldCharset  = "_charset"
	fieldPreamble = "_preamble"
	fieldEpilogue = "_epilogue"
	fieldDefects  = "_defects"
)

// fieldProp is an attribute that is kept in a field.
func fieldProp(name, typ, field, doc string) runtime.Prop {
	return runtime.Prop{Name: name, Type: typ, Doc: doc,
		Get: func(c *runtime.Call) error { return c.ReturnValue(c.Self().Field(field)) },
		Set: func(c *runtime.Call) error { return c.Self().SetField(field, c.Arg(0)) },
	}
}

// textField returns a field of a message that is a string.
func textField(o *runtime.Object, name string) (string, bool) {
	s, ok := o.Field(name).(lua.LString)
	return string(s), ok
}
