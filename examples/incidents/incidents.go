// Package incidents holds the corpus of outages that are replayed, a folder each.
package incidents

import "embed"

// Files are the folders of the corpus.
//
//go:embed */*
var Files embed.FS
