package evidence

import (
	"fmt"
	"net/netip"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// TestEveryField holds that each field of an entry comes back as it was given.
func TestEveryField(t *testing.T) {
	for i := range reflect.TypeFor[Entry]().NumField() {
		field := reflect.TypeFor[Entry]().Field(i)
		if field.Type.Kind() != reflect.Pointer || field.Name == "Again" { // which Read replaces
			continue
		}
		t.Run(field.Name, func(t *testing.T) {
			e := Entry{Number: 1, At: at(1), Vantage: "ams", Run: "ams-1"}
			n := 1
			fill(reflect.ValueOf(&e).Elem().Field(i), &n)
			if e.Begin != nil {
				e.Begin.Schema = Schema
			}
			b := Read(newLog(t, e))
			require.Empty(t, b.Troubles)
			if diff := cmp.Diff([]Entry{e}, b.Entries, cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// fill gives each field a value of its own.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(at(float64(*n))))
		return
	case netip.AddrPort:
		v.Set(reflect.ValueOf(netip.AddrPortFrom(netip.MustParseAddr("2001:db8::1"), uint16(*n))))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.String:
		v.SetString(fmt.Sprintf("%d <&> \u00e9 \\\"\n", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(int64(*n))
	case reflect.Uint32:
		v.SetUint(uint64(*n))
	default:
		panic(v.Kind())
	}
}
