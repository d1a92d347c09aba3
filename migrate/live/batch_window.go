package live

import "time"

// window is how many questions may be without an answer at once. It grows with
// answers and halves with losses, so that a server gets no more than it takes.
type window struct {
	size, most float64
	// slow is where the growth by one for each answer ends.
	slow float64
	cut  time.Duration // when it was halved last
}

const firstWindow = 16

func newWindow(most int) window {
	return window{size: min(firstWindow, float64(most)), most: float64(most), slow: float64(most)}
}

func (w *window) room(under int) int { return int(w.size) - under }

// grow is called for each answer.
func (w *window) grow() {
	if w.size < w.slow {
		w.size++
	} else {
		w.size += 1 / w.size
	}
	w.size = min(w.size, w.most)
}

// shrink is called for a loss. Losses within a span of time are one.
func (w *window) shrink(now, span time.Duration) {
	if now-w.cut < span && w.cut > 0 {
		return
	}
	w.size = max(1, w.size/2)
	w.slow, w.cut = w.size, now
}

// collapse is called where nothing comes any more.
func (w *window) collapse() { w.size = 1 }
