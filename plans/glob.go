package plans

// matches tells whether a scanned name is what a scanned glob describes. It
// takes a time that grows with the product of the lengths at worst.
func matches(glob, name []symbol) bool {
	g, n := 0, 0
	star, resume := -1, 0
	for n < len(name) {
		switch {
		case g < len(glob) && isRun(glob[g]):
			star, resume = g, n
			g++
		case g < len(glob) && fits(glob[g], name[n]):
			g, n = g+1, n+1
		case star >= 0 && (glob[star] == anyRun || name[resume] != dot):
			resume++
			g, n = star+1, resume
		default:
			return false
		}
	}
	for g < len(glob) && isRun(glob[g]) {
		g++
	}
	return g == len(glob)
}

func isRun(sym symbol) bool { return sym == anyRun || sym == labelRun }

func fits(want, is symbol) bool { return want == is || want == oneOctet && is != dot }
