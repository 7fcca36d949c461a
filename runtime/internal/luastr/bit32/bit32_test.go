package bit32

import (
	"math"
	"testing"

	"github.com/netlua/netlua/runtime/internal/luastr/number"
)

func TestUint32(t *testing.T) {
	for f, want := range map[float64]uint32{
		0: 0, 1: 1, -1: 0xffffffff, 1.9: 1, -1.9: 0xffffffff, 1 << 32: 0, 1<<32 + 5: 5, -(1 << 32) - 1: 0xffffffff,
		0x1p53: 0, 0x1p53 - 1: 0xffffffff, 1e300: 0, 0x80000000: 0x80000000,
	} {
		if got, err := Uint32(f); got != want || err != nil {
			t.Errorf("%v: got %#x, %v, want %#x", f, got, err, want)
		}
	}
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if _, err := Uint32(f); err != number.ErrNoInteger {
			t.Errorf("%v: %v", f, err)
		}
	}
}

func TestExtremeShifts(t *testing.T) {
	for _, n := range []int{math.MinInt, math.MaxInt} {
		if LShift(5, n) != 0 || RShift(5, n) != 0 {
			t.Errorf("shift by %d", n)
		}
	}
	if ARShift(0x80000000, math.MaxInt) != 0xffffffff || ARShift(5, math.MinInt) != 0 {
		t.Error("arshift")
	}
	if _, err := Extract(1, math.MaxInt, 1); err == nil {
		t.Error("extract: no error")
	}
	if _, err := Replace(1, 1, 0, math.MaxInt); err == nil {
		t.Error("replace: no error")
	}
}
