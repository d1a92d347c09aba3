package render

import (
	"html/template"
	"math"
	"strconv"
	"strings"

	"github.com/zonegate/zonegate/migrate/rehearse/caches"
)

// trail is a path, made of points with one decimal.
type trail struct{ strings.Builder }

func (p *trail) to(command byte, x, y float64) {
	p.WriteByte(command)
	p.WriteString(decimal(x))
	p.WriteByte(' ')
	p.WriteString(decimal(y))
}

func decimal(f float64) string {
	return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64)
}

func pathAttr(d string) template.HTMLAttr { return template.HTMLAttr(`d="` + d + `"`) }

// steps is a line that is level over each interval: that is all that is known.
func (d *cachesDrawing) steps(r *caches.Result, values []float64, f cachesField, top float64) string {
	var p trail
	command := byte('M')
	d.walk(r, values, f, top, func(x, y float64) {
		p.to(command, x, y)
		command = 'L'
	})
	return p.String()
}

// walk goes from left to right along the corners of a line of steps.
func (d *cachesDrawing) walk(r *caches.Result, values []float64, f cachesField, top float64, visit func(x, y float64)) {
	bins := r.All.Bins
	for i := 0; i < len(bins); {
		j := i
		y := f.exactY(values[i], top)
		for j+1 < len(bins) && decimal(f.exactY(values[j+1], top)) == decimal(y) {
			j++
		}
		visit(d.exactX(bins[i].From), y)
		visit(d.exactX(bins[j].To), y)
		i = j + 1
	}
}

// band is the field between two lines of steps; where it has no height it is left
// out.
func (d *cachesDrawing) band(r *caches.Result, below, above []float64, f cachesField, top float64) string {
	var p trail
	bins := r.All.Bins
	for i := 0; i < len(bins); {
		if above[i]-below[i] <= 0 {
			i++
			continue
		}
		j := i
		for j+1 < len(bins) && above[j+1]-below[j+1] > 0 {
			j++
		}
		command := byte('M')
		for k := i; k <= j; k++ {
			p.to(command, d.exactX(bins[k].From), f.exactY(above[k], top))
			p.to('L', d.exactX(bins[k].To), f.exactY(above[k], top))
			command = 'L'
		}
		for k := j; k >= i; k-- {
			p.to('L', d.exactX(bins[k].To), f.exactY(below[k], top))
			p.to('L', d.exactX(bins[k].From), f.exactY(below[k], top))
		}
		p.WriteByte('Z')
		i = j + 1
	}
	return p.String()
}
