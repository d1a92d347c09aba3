// Package dnssec verifies signatures, denials and chains of trust, of zones and of
// answers. Its functions are pure: what is valid they tell from records and a time
// alone. They ask nobody and judge no change.
package dnssec
