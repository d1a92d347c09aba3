// Package course is the course of a rehearsed move: its steps, who serves what and
// when, the faults that are put in, the ways back, and the document that tells of it.
// It opens no socket and no file, and starts nothing: what has to be done it has a
// Theatre do.
package course
