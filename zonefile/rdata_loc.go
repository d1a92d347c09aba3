package zonefile

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// locField is a place on earth (RFC 1876), the whole rdata.
type locField struct{ label string }

func (f locField) what() string { return f.label }

const (
	locMiddle = 1 << 31    // thousandths of an arc second at the equator and prime meridian
	locGround = 10_000_000 // centimetres at altitude 0
	locDegree = 3_600_000  // thousandths of an arc second
	locFix    = "write degrees, minutes, seconds and N or S, the same and E or W, then altitude, size and precisions in metres"
)

// locAxis is latitude or longitude.
type locAxis struct {
	name        string
	plus, minus byte
	topDegrees  uint64
}

var (
	latitude  = locAxis{"latitude", 'N', 'S', 90}
	longitude = locAxis{"longitude", 'E', 'W', 180}
)

func (f locField) encode(e *encoder) *rdataError {
	lat, err := e.locAngle(latitude)
	if err != nil {
		return err
	}
	lon, err := e.locAngle(longitude)
	if err != nil {
		return err
	}
	altitude, err := e.locAltitude()
	if err != nil {
		return err
	}
	sizes := [3]byte{0x12, 0x16, 0x13} // 1 m, 10 km, 10 m (RFC 1876 section 3)
	for i, what := range []string{"size", "horizontal precision", "vertical precision"} {
		if e.next == len(e.toks) {
			break
		}
		if sizes[i], err = e.locSize(what); err != nil {
			return err
		}
	}
	e.out = append(e.out, 0, sizes[0], sizes[1], sizes[2])
	e.putUint(lat, 4)
	e.putUint(lon, 4)
	e.putUint(altitude, 4)
	return nil
}

// locAngle takes degrees, perhaps minutes, perhaps seconds, and a hemisphere.
func (e *encoder) locAngle(axis locAxis) (uint64, *rdataError) {
	var angle uint64
	units := [3]uint64{locDegree, 60_000, 1}
	tops := [3]uint64{axis.topDegrees, 59, 59_999}
	for i := range 4 {
		text, err := e.word(axis.name)
		if err != nil {
			return 0, err
		}
		if i > 0 && len(text) == 1 && (text[0] == axis.plus || text[0] == axis.minus) {
			if angle > axis.topDegrees*locDegree {
				break
			}
			if text[0] == axis.minus {
				return locMiddle - angle, nil
			}
			return locMiddle + angle, nil
		}
		if i == 3 {
			break
		}
		v, ok := parseDecimal(text, tops[i])
		if i == 2 {
			v, ok = parseFixed(text, 3, tops[i])
		}
		if !ok {
			break
		}
		angle += v * units[i]
	}
	return 0, e.wrong(e.next-1, fmt.Sprintf("%s does not fit into a %s", e.shown(e.next-1), axis.name), locFix)
}

// parseFixed reads a decimal number with at most so many places after the
// point, as a whole number of the last of these places.
func parseFixed(text []byte, places int, top uint64) (uint64, bool) {
	whole, part, _ := bytes.Cut(text, []byte("."))
	if len(part) > places || len(whole)+len(part) == 0 {
		return 0, false
	}
	var digits [24]byte
	n := copy(digits[:], whole)
	if n < len(whole) || n+places > len(digits) {
		return 0, false
	}
	n += copy(digits[n:], part)
	for range places - len(part) {
		digits[n] = '0'
		n++
	}
	return parseDecimal(digits[:n], top)
}

// locAltitude is in centimetres above a point 100,000 m below ground.
func (e *encoder) locAltitude() (uint64, *rdataError) {
	text, err := e.word("altitude")
	if err != nil {
		return 0, err
	}
	text = bytes.TrimSuffix(text, []byte("m"))
	below, down := bytes.CutPrefix(text, []byte("-"))
	if down {
		v, ok := parseFixed(below, 2, locGround)
		if ok {
			return locGround - v, nil
		}
	} else if v, ok := parseFixed(bytes.TrimPrefix(text, []byte("+")), 2, maxUint32-locGround); ok {
		return v + locGround, nil
	}
	return 0, e.wrong(e.next-1, fmt.Sprintf("the altitude %s is not from -100000.00m to 42849672.95m", e.shown(e.next-1)), locFix)
}

// locSize is a decimal digit and a power of ten, in centimetres.
func (e *encoder) locSize(what string) (byte, *rdataError) {
	text, err := e.word(what)
	if err != nil {
		return 0, err
	}
	v, ok := parseFixed(bytes.TrimSuffix(text, []byte("m")), 2, 9_000_000_000)
	if !ok {
		return 0, e.wrong(e.next-1, fmt.Sprintf("the %s %s is not from 0 to 90000000.00m", what, e.shown(e.next-1)), locFix)
	}
	power := byte(0)
	for ; v > 9; v /= 10 {
		power++
	}
	return byte(v)<<4 | power, nil
}

var errLOC = errors.New("a place is off the earth, or of an impossible size")

func (f locField) decode(d *decoder) error {
	if d.wire != "" && d.wire[0] != 0 { // a version that is still to come
		d.textless = true
		d.rest()
		return nil
	}
	s, err := d.take(16)
	if err != nil {
		return err
	}
	lat, lon := locOffset(uint32At(s, 4)), locOffset(uint32At(s, 8))
	if !locFits(lat, latitude) || !locFits(lon, longitude) {
		return errLOC
	}
	for i := 1; i <= 3; i++ {
		if s[i]>>4 > 9 || s[i]&15 > 9 || s[i]>>4 == 0 && s[i] != 0 {
			return errLOC
		}
	}
	d.locAngle(lat, latitude)
	d.locAngle(lon, longitude)
	d.blank()
	d.metres(int64(uint32At(s, 12)) - locGround)
	for i := 1; i <= 3; i++ {
		d.blank()
		d.metres(locLength(s[i]))
	}
	return nil
}

func locOffset(v uint32) int64 { return int64(v) - locMiddle }

func locFits(v int64, axis locAxis) bool { return max(v, -v) <= int64(axis.topDegrees)*locDegree }

func locLength(b byte) int64 {
	v := int64(b >> 4)
	for range b & 15 {
		v *= 10
	}
	return v
}

func (d *decoder) locAngle(v int64, axis locAxis) {
	side := axis.plus
	if v < 0 {
		v, side = -v, axis.minus
	}
	d.blank()
	d.text = fmt.Appendf(d.text, "%d %d %d.%03d %c", v/locDegree, v/60_000%60, v/1000%60, v%1000, side)
}

func (d *decoder) metres(v int64) {
	if v < 0 {
		d.text = append(d.text, '-')
		v = -v
	}
	d.text = strconv.AppendInt(d.text, v/100, 10)
	d.text = fmt.Appendf(d.text, ".%02dm", v%100)
}
