package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// notInCommand are packages that the command does not carry.
var notInCommand = []string{"cmd/benchpeers", "zonefile/zonegen"}

// TestStart holds that nothing is compiled before it is needed: every run of the
// command, also one of a small zone, would pay for it.
func TestStart(t *testing.T) {
	for dir, files := range goFiles(t) {
		if slices.Contains(notInCommand, dir) {
			continue
		}
		for _, file := range files {
			assert.Empty(t, compiledAtStart(t, file), "%s: sync.OnceValue makes it when it is first used", file)
		}
	}
}

// compiledAtStart lists the expressions and templates that a file's variables hold.
func compiledAtStart(t *testing.T, file string) (names []string) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	require.NoError(t, err)
	for _, decl := range parsed.Decls {
		if _, isFunc := decl.(*ast.FuncDecl); isFunc {
			continue
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && (x.Name == "regexp" && n.Sel.Name == "MustCompile" || x.Name == "template" && n.Sel.Name == "Must") {
					names = append(names, x.Name+"."+n.Sel.Name)
				}
			}
			return true
		})
	}
	return names
}
