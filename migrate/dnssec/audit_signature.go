package dnssec

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/zonegate/zonegate/zonefile"
)

// verdict is what one signature is worth.
type verdict uint8

const (
	good    verdict = iota // it carries the RRset
	aside                  // right, and it carries nothing: a revoked key's own
	wrong                  // by a published key, and it fails
	foreign                // by a key that is not published or does not count, or never valid
	unknown                // cannot be told
	expired                // right, and over
	notYet                 // right, and not begun
)

// judged is a signature and what it is worth.
type judged struct {
	Signature
	record  zonefile.Record
	verdict verdict
	why     string // for wrong, foreign and unknown
}

// judge tells what a signature over the RRset is worth.
func (w *auditor) judge(j *judged, set *Set) {
	if j.verdict, j.why = w.misfit(&j.Signature, set.Name); j.why != "" {
		return
	}
	keys := w.ring.named(&j.Signature)
	if len(keys) == 0 {
		j.verdict, j.why = foreign, fmt.Sprintf("the DNSKEY RRset has no key %d of %s", j.Tag, j.Algorithm)
		return
	}
	j.verdict, j.why = foreign, ""
	for _, k := range keys {
		if w.judgeBy(j, k, set, len(keys) == 1); j.verdict == good || j.verdict == aside {
			break
		}
	}
	if j.verdict == good || j.verdict == unknown {
		switch {
		case j.Expired(w.opt.Now):
			j.verdict = expired
		case j.NotYet(w.opt.Now):
			j.verdict = notYet
		}
	}
}

// misfit says what no signature of this zone over the name may say; "" is nothing.
func (w *auditor) misfit(sig *Signature, name zonefile.Name) (verdict, string) {
	switch labels := SignedLabels(name); {
	case sig.Signer != w.zone.Origin():
		return foreign, fmt.Sprintf("its signer is %s", sig.Signer)
	case int(sig.Labels) != labels:
		return wrong, fmt.Sprintf("its labels are %d, the name's %d", sig.Labels, labels)
	case sig.Lifetime() < 0:
		return foreign, fmt.Sprintf("its inception %s is after its expiration %s",
			timeText(sig.Begins(w.opt.Now)), timeText(sig.Ends(w.opt.Now)))
	}
	return good, ""
}

// judgeBy tries one key, which is perhaps the only one that the signature can be by.
// What an earlier key has shown stays, unless this one shows more.
func (w *auditor) judgeBy(j *judged, k *ringKey, set *Set, alone bool) {
	own := k.Revoked() && k.ForZone() && j.Covered == zonefile.TypeDNSKEY
	if !k.counts() && !own {
		if j.why == "" {
			j.why = fmt.Sprintf("key %d %s", k.Tag, whyNot(k.Key))
		}
		return
	}
	err := w.verify(k, &j.Signature, set)
	switch {
	case err == nil && own:
		j.verdict, j.why = aside, ""
	case err == nil:
		j.verdict, j.why = good, ""
	case errors.Is(err, ErrUnsupported):
		j.verdict, j.why = unknown, err.Error()
	case j.verdict != unknown:
		j.verdict, j.why = wrong, err.Error()
	}
	if err == nil || j.verdict == unknown || alone {
		k.used.Store(true)
	}
}

// whyNot says why signatures by a key carry nothing.
func whyNot(k Key) string {
	switch {
	case k.Flags&FlagZone == 0:
		return "has no ZONE flag"
	case k.Protocol != 3:
		return fmt.Sprintf("has protocol %d, not 3", k.Protocol)
	}
	return "is revoked"
}

// verify does the arithmetic, or has the cache remember it.
func (w *auditor) verify(k *ringKey, sig *Signature, set *Set) error {
	if k.err != nil {
		return k.err
	}
	head := len(k.Rdata) + len(sig.Bytes) + 8
	w.data = appendCounted(appendCounted(w.data[:0], k.Rdata), sig.Bytes)
	var err error
	if w.data, err = appendSigned(w.data, *sig, *set); err != nil {
		return err
	}
	if w.opt.Cache == nil {
		w.verified++
		return k.verify(w.data[head:], sig.Bytes)
	}
	sum := sha256.Sum256(w.data)
	if w.opt.Cache.Has(sum) {
		w.remembered++
		return nil
	}
	w.verified++
	if err = k.verify(w.data[head:], sig.Bytes); err == nil {
		w.opt.Cache.Add(sum)
	}
	return err
}

// appendCounted appends a text behind its length, so that no two lists of texts
// look alike.
func appendCounted(data []byte, text string) []byte {
	return append(binary.BigEndian.AppendUint32(data, uint32(len(text))), text...)
}

func timeText(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// spanText writes a length of time to the second: "48h", "1h10m", "0s".
func spanText(d time.Duration) string {
	text := d.Truncate(time.Second).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}
