package checks

// The examples of checks of moves in which both sides sign: zones that are signed
// when the examples are run, each server with its own.

const keysetBad = ``

const keysetGood = ``

const addEarlyBad = ``

const addEarlyGood = ``
