package queue

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// store keeps the items of a queue in the order in which they come out.
type store interface {
	len() int
	put(c *runtime.Call, v runtime.Value) error
	get(c *runtime.Call) (runtime.Value, error)
	clone(k *runtime.Copier) store
}

func cloneItems(k *runtime.Copier, items []runtime.Value) []runtime.Value {
	out := make([]runtime.Value, len(items))
	for i, v := range items {
		out[i] = k.Value(v)
	}
	return out
}

// fifo is a slice whose start moves; it is moved back when half of it is unused.
type fifo struct {
	items []runtime.Value
	start int
}

func (f *fifo) len() int { return len(f.items) - f.start }

func (f *fifo) put(_ *runtime.Call, v runtime.Value) error {
	f.items = append(f.items, v)
	return nil
}

func (f *fifo) get(*runtime.Call) (runtime.Value, error) {
	v := f.items[f.start]
	f.items[f.start] = nil
	f.start++
	if f.start > 32 && f.start > len(f.items)/2 {
		n := copy(f.items, f.items[f.start:])
		clear(f.items[n:])
		f.items, f.start = f.items[:n], 0
	}
	return v, nil
}

func (f *fifo) clone(k *runtime.Copier) store { return &fifo{items: cloneItems(k, f.items[f.start:])} }

type lifo struct{ items []runtime.Value }

func (l *lifo) len() int { return len(l.items) }

func (l *lifo) put(_ *runtime.Call, v runtime.Value) error {
	l.items = append(l.items, v)
	return nil
}

func (l *lifo) get(*runtime.Call) (runtime.Value, error) {
	n := len(l.items) - 1
	v := l.items[n]
	l.items[n] = nil
	l.items = l.items[:n]
	return v, nil
}

func (l *lifo) clone(k *runtime.Copier) store { return &lifo{cloneItems(k, l.items)} }

// heap is a binary heap. Unlike package container/heap it finds an item's place
// before it moves any other: a comparison may be the script's own, which can
// fail, and can wait while another thread uses the queue.
type heap struct {
	items   []runtime.Value
	changes int
}

func (h *heap) len() int { return len(h.items) }

func (h *heap) put(c *runtime.Call, v runtime.Value) error {
	changes := h.changes
	i := len(h.items)
	path := []int{i}
	for i > 0 {
		up := (i - 1) / 2
		if less, err := less(c, v, h.items[up]); err != nil {
			return err
		} else if !less {
			break
		}
		i = up
		path = append(path, i)
	}
	if h.changes != changes {
		return h.put(c, v)
	}
	h.changes++
	h.items = append(h.items, nil)
	for j := 0; j+1 < len(path); j++ {
		h.items[path[j]] = h.items[path[j+1]]
	}
	h.items[i] = v
	return nil
}

func (h *heap) get(c *runtime.Call) (runtime.Value, error) {
	changes := h.changes
	n := len(h.items) - 1
	last := h.items[n]
	if n == 0 {
		h.changes++
		h.items = h.items[:0]
		return last, nil
	}
	var path []int
	i := 0
	for {
		child := 2*i + 1
		if child >= n {
			break
		}
		if right := child + 1; right < n {
			if less, err := less(c, h.items[right], h.items[child]); err != nil {
				return nil, err
			} else if less {
				child = right
			}
		}
		if less, err := less(c, h.items[child], last); err != nil {
			return nil, err
		} else if !less {
			break
		}
		path = append(path, i)
		i = child
	}
	path = append(path, i)
	if h.changes != changes {
		if len(h.items) == 0 {
			return nil, &runtime.Raise{Class: empty}
		}
		return h.get(c)
	}
	h.changes++
	first := h.items[0]
	for j := 0; j+1 < len(path); j++ {
		h.items[path[j]] = h.items[path[j+1]]
	}
	h.items[i] = last
	h.items[n] = nil
	h.items = h.items[:n]
	return first, nil
}

func (h *heap) clone(k *runtime.Copier) store { return &heap{items: cloneItems(k, h.items)} }

// less orders items as Lua's < does, and lists as Python orders tuples: by
// the first items that differ.
func less(c *runtime.Call, a, b runtime.Value) (bool, error) {
	x, ok := a.(*lua.LTable)
	y, ok2 := b.(*lua.LTable)
	L := c.State()
	if !ok || !ok2 || x.Metatable != lua.LNil || y.Metatable != lua.LNil {
		switch a.(type) {
		case lua.LNumber, lua.LString, *lua.LTable, *lua.LUserData:
			if a.Type() == b.Type() {
				return L.LessThan(a, b), nil
			}
		}
		return false, runtime.Raisef(runtime.TypeError, "'<' not supported between %s and %s", c.VM().TypeName(a), c.VM().TypeName(b))
	}
	for i := 1; i <= x.Len() && i <= y.Len(); i++ {
		p, q := x.RawGetInt(i), y.RawGetInt(i)
		if L.Equal(p, q) {
			continue
		}
		return less(c, p, q)
	}
	return x.Len() < y.Len(), nil
}
