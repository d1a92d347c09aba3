package course

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

func inWords(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// watchUntilSwitch watches from the old apex on: its clock minds gaps.
func (w *walk) watchUntilSwitch(ctx context.Context) error {
	until := w.planned.Add(-minutesOld)
	if !w.waivedApex() && until.Sub(w.now) > w.Plan.Timing.MaxGap {
		if err := w.watch(ctx, "delegate", until); err != nil {
			return err
		}
	}
	return w.to(ctx, until)
}

// inWindow tells of a switch outside the plan's window.
func (w *walk) inWindow() {
	window := w.Plan.Window
	if !window.NotAfter.IsZero() && w.now.After(window.NotAfter) {
		text := fmt.Sprintf("the plan's window closes on %s, before the gate can say GO on %s", migrate.DateText(window.NotAfter), migrate.DateText(w.now))
		w.note("%s", text)
		w.doc.Troubles = append(w.doc.Troubles, text)
	}
}

// delegate has the parent hold another delegation, by half where a fault says so.
func (w *walk) delegate(to []host, ds []string) error {
	former := w.parent
	w.parent = delegation{to: slices.Clone(to), ds: ds, serial: former.serial + 1}
	w.stays = nil
	switch w.half {
	case "set":
		w.parent.to = append(to[:(len(to)+1)/2:(len(to)+1)/2], w.olds[len(w.olds)/2:]...)
	case "servers":
		if slices.EqualFunc(former.to, w.news, host.is) {
			former.to = w.olds
		}
		if len(w.parents) > 0 {
			w.stays = map[netip.AddrPort]delegation{w.parents[len(w.parents)-1].addresses[0]: former}
		}
	}
	return nil
}
