package runtime

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Hooks of the debug library. The instruction hook sees every instruction of
// Lua code, which gives line, count, call and return events; Go functions run
// no instructions, so their calls are no events. A hook belongs to a coroutine,
// or to the entry from Go outside coroutines; coroutines inherit it when they are made.
//
// While there is a hook in a VM, every instruction takes the slow way.

// debugHook is a hook and what it saw last.
type debugHook struct {
	fn              lua.LValue
	line, call, ret bool
	count, left     int  // instructions between count events; to the next
	over            bool // its strand has ended

	depth, pc, tail int // of the last instruction
	fresh           bool
	op              int
}

// setHook puts h, nil for none, in the place of the strand's hook.
func (s *strand) setHook(h *debugHook) {
	vm := s.vm
	s.endHook()
	if h != nil {
		vm.hooks++
	}
	s.hook = h
	if vm.running != nil {
		vm.account()
		vm.left, vm.armed, vm.hookLeft = 0, 0, 0
	}
}

// endHook stops counting the strand's hook, which gethook still shows.
func (s *strand) endHook() {
	if s.hook != nil && !s.hook.over {
		s.hook.over = true
		s.vm.hooks--
	}
}

// inherit gives a new coroutine the hook of the one that makes it.
func (s *strand) inherit(from *strand) {
	s.env = from.env
	if h := from.hook; h != nil {
		s.setHook(&debugHook{fn: h.fn, line: h.line, call: h.call, ret: h.ret, count: h.count, left: h.count, fresh: true})
	}
}

// arm sets the number of instructions until the next look at the limits.
func (vm *VM) arm() {
	vm.left = vm.armed
	if vm.hooks > 0 {
		vm.hookLeft = vm.armed
		vm.left, vm.armed = 0, 0
	}
}

// pollHooked is poll while there are hooks: each instruction comes here.
func (f *fiber) pollHooked() <-chan struct{} {
	vm := f.vm
	vm.running.group.steps++
	vm.running.turn++
	vm.steps++
	if vm.hookLeft--; vm.hookLeft < 0 || vm.stopped != nil {
		if stop := vm.poll(); stop != nil {
			return stop
		}
	}
	vm.left = 0
	s := vm.strandOf(f.L)
	h := s.hook
	for range 2 { // a second time for a hook that put another in its place
		if h != nil && !s.hooking {
			h.see(f)
		}
		if h == s.hook {
			break
		}
		h = s.hook
	}
	return nil
}

// see finds the events that the instruction about to run is.
func (h *debugHook) see(f *fiber) {
	fr := innermost(f.L)
	if fr == nil || fr.fn.IsG {
		return
	}
	proto, pc, depth := fr.fn.Proto, fr.pc-1, f.depth()
	lines := proto.DbgSourcePositions
	lastPC, lastDepth, lastTail, lastOp, fresh := h.pc, h.depth, h.tail, h.op, h.fresh
	h.pc, h.depth, h.tail, h.op, h.fresh = pc, depth, fr.tailCall, int(proto.Code[pc]>>26), false
	entered := pc == 0 && (depth > lastDepth || fr.tailCall != lastTail || lastOp == lua.OP_RETURN)
	switch {
	case fresh: // the hook was set here
		lastPC = pc - 1
	case depth < lastDepth || depth == lastDepth && entered && lastOp == lua.OP_RETURN:
		for n := lastTail; h.ret && n >= 0; n-- {
			event := "return"
			if n < lastTail {
				event = "tail return"
			}
			h.run(f, event, lua.LNil)
		}
		lastPC = pc - 1
	}
	if entered && h.call && !fresh {
		h.run(f, "call", lua.LNil)
	}
	if h.count > 0 {
		if h.left--; h.left <= 0 {
			h.left = h.count
			h.run(f, "count", lua.LNil)
		}
	}
	if h.line && pc < len(lines) && (pc == 0 || entered || pc <= lastPC || lastPC < 0 || lines[pc] != lines[lastPC]) {
		h.run(f, "line", lua.LNumber(lines[pc]))
	}
}

// run calls the hook. Its error is one of the code that it watches.
func (h *debugHook) run(f *fiber, event string, line lua.LValue) {
	s := f.vm.strandOf(f.L)
	if s.hook != h { // the hook of the event before took it away
		return
	}
	s.hooking = true
	_, r := f.vm.callProtected(h.fn, []lua.LValue{lua.LString(event), line})
	s.hooking = false
	f.vm.left = 0
	if r != nil {
		reraise(f.L, r)
	}
}

// hookTarget is the strand that gethook and sethook are about.
func hookTarget(L *lua.LState) (s *strand, arg int) {
	if co := coroutineOf(L.Get(1)); co != nil {
		return &co.strand, 2
	}
	return vmOf(L).strandOf(L), 1
}

func debugSethook(L *lua.LState) int {
	s, arg := hookTarget(L)
	if L.Get(arg) == lua.LNil {
		s.setHook(nil)
		return 0
	}
	checkFunction(L, arg)
	mask, count := optString(L, arg+1, ""), max(optInt(L, arg+2, 0), 0)
	h := &debugHook{
		fn: L.Get(arg), count: count, left: count, fresh: true,
		line: strings.Contains(mask, "l"), call: strings.Contains(mask, "c"), ret: strings.Contains(mask, "r"),
	}
	if !h.line && !h.call && !h.ret && count == 0 {
		h = nil
	}
	s.setHook(h)
	return 0
}

func debugGethook(L *lua.LState) int {
	s, _ := hookTarget(L)
	h := s.hook
	if h == nil {
		L.Push(lua.LNil)
		return 1
	}
	mask := ""
	for _, m := range []struct {
		on   bool
		name string
	}{{h.call, "c"}, {h.ret, "r"}, {h.line, "l"}} {
		if m.on {
			mask += m.name
		}
	}
	L.Push(h.fn)
	L.Push(lua.LString(mask))
	L.Push(lua.LNumber(h.count))
	return 3
}
