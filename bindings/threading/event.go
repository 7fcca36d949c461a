package threading

import (
	"github.com/netlua/netlua/bindings/internal/wait"
	"github.com/netlua/netlua/runtime"
)

// event is the Go value behind an Event.
type event struct {
	set     bool
	waiting wait.List
}

// CloneFor gives a fork an event in the same state.
func (e *event) CloneFor(*runtime.Copier) (any, error) { return &event{set: e.set}, nil }

var eventClass = &runtime.Class{Name: "Event", Doc: "A flag that threads can wait for.", Body: eventBody{}}

type eventBody struct{}

func (eventBody) Define(class *runtime.Class) {
	native := func(c *runtime.Call) *event { return c.Native().(*event) }
	isSet := func(c *runtime.Call) error { return c.Return(native(c).set) }
	class.Init = &runtime.Func{Sig: "__init()", Doc: "Make an event whose flag is not set.", Fn: func(c *runtime.Call) error {
		c.SetNative(&event{})
		return nil
	}}
	class.Methods = []runtime.Func{
		{Sig: "is_set(): boolean", Doc: "Whether the flag is set.", Fn: isSet},
		{Sig: "isSet(): boolean", Doc: "An older name of is_set.", Fn: isSet},
		{Sig: "set()", Doc: "Set the flag, and wake all threads that wait for it.", Fn: func(c *runtime.Call) error {
			native(c).set = true
			native(c).waiting.WakeAll()
			return nil
		}},
		{Sig: "clear()", Doc: "Take the flag back.", Fn: func(c *runtime.Call) error {
			native(c).set = false
			return nil
		}},
		{Sig: "wait(timeout?: number|None): boolean", Doc: "Wait until the flag is set, or for timeout seconds. Tell whether it was set.", Fn: func(c *runtime.Call) error {
			e := native(c)
			if e.set {
				return c.Return(true)
			}
			ok, err := e.waiting.Wait(c, timeout(c, 0), nil)
			if err != nil {
				return err
			}
			return c.Return(ok || e.set)
		}},
	}
}
