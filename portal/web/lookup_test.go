package web_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// Whoever knows the address of a page finds its handler in one guess: the address begins as the path of its package does, and one of its
// words is in the name of the package or of the file.
func TestLookup_AHandlerLiesWhereItsAddressSays(t *testing.T) {
	t.Parallel()
	rows := handlers(t)
	require.Len(t, rows, len(portaltest.New(t).App.Web.Routes()), "every route is read")
	var first, any int
	for _, row := range rows {
		words := wordsOf(row.address)
		if strings.Split(row.at, "/")[0] == firstOf(row.address) {
			first++
		}
		if slices.ContainsFunc(wordsOf(row.at), func(word string) bool { return slices.Contains(words, word) }) {
			any++
		} else {
			t.Log("no word of", row.address, "is in", row.at)
		}
	}
	t.Logf("of %d routes the address of %.1f %% begins as the path of its handler, and of %.1f %% has a word of it",
		len(rows), share(first, len(rows)), share(any, len(rows)))
	require.GreaterOrEqual(t, share(first, len(rows)), 90.0)
	require.GreaterOrEqual(t, share(any, len(rows)), 95.0)
}

func share(n, of int) float64 { return 100 * float64(n) / float64(of) }

// handler is a row of the table, and where its handler lies below portal/web: "content/courses/part".
type handler struct{ address, at string }

// firstOf is the first part of an address as a package or a file is named; the first page of all is home.
func firstOf(address string) string {
	part := strings.Split(address, "/")[1]
	if part == "" {
		return "home"
	}
	return strings.Join(wordsOf("/"+part), "_")
}

// wordsOf are the words of an address or of a path, without what a row names with a colon; home has no word but its own.
func wordsOf(text string) []string {
	if text == "/" {
		return []string{"home"}
	}
	var words []string
	for part := range strings.SplitSeq(text, "/") {
		if strings.HasPrefix(part, ":") {
			continue
		}
		words = append(words, strings.FieldsFunc(part, func(r rune) bool { return strings.ContainsRune("-._", r) })...)
	}
	return words
}

// sources reads the files of the pages, each once.
type sources struct {
	t     *testing.T
	files map[string]*ast.File
}

// handlers reads the tables of routes, routes.go and those beside it: for each row the address, and the file that declares its handler.
func handlers(t *testing.T) []handler {
	t.Helper()
	s := sources{t: t, files: map[string]*ast.File{}}
	rooms, constants := s.rooms(), s.constants()
	var list []handler
	add := func(base string, row *ast.CompositeLit) {
		room, name := handlerOf(row.Elts[3])
		list = append(list, handler{
			address: base + s.literal(row.Elts[1], constants), at: path.Join(rooms[room], s.fileOf(rooms[room], name)),
		})
	}
	bases := map[string][]string{} // of memberRoutes
	for _, f := range s.functions("routes.go") {
		ast.Inspect(f, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if to, ok := call.Fun.(*ast.SelectorExpr); ok && to.Sel.Name == "memberRoutes" {
					bases["memberRoutes"] = append(bases["memberRoutes"], s.literal(call.Args[0], constants))
				}
			}
			return true
		})
	}
	tables, err := filepath.Glob("*routes.go")
	require.NoError(t, err)
	var functions []*ast.FuncDecl
	for _, table := range tables {
		functions = append(functions, s.functions(table)...)
	}
	for _, f := range functions {
		ast.Inspect(f, func(n ast.Node) bool {
			row, ok := n.(*ast.CompositeLit)
			if !ok || len(row.Elts) != 4 {
				return true
			}
			if method, ok := row.Elts[0].(*ast.Ident); !ok || method.Name != "get" && method.Name != "post" {
				return true
			}
			if bases[f.Name.Name] == nil {
				add("", row)
			}
			for _, base := range bases[f.Name.Name] {
				add(base, row)
			}
			return false
		})
	}
	return list
}

// handlerOf is the room and the name of a row's handler; "" is the server's own room. A handler that another one wraps is the inner one.
func handlerOf(e ast.Expr) (room, name string) {
	ast.Inspect(e, func(n ast.Node) bool {
		to, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		switch in := to.X.(type) {
		case *ast.SelectorExpr: // s.notices.Confirm
			room, name = in.Sel.Name, to.Sel.Name
		case *ast.Ident:
			if in.Name == "s" { // s.status
				room, name = "", to.Sel.Name
			}
		}
		return false
	})
	return room, name
}

// literal is an address as it stands in a row: a text, a constant, or what follows the base of several rows.
func (s sources) literal(e ast.Expr, constants map[string]string) string {
	s.t.Helper()
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return s.literal(e.X, constants) + s.literal(e.Y, constants)
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		require.NoError(s.t, err)
		return text
	case *ast.Ident:
		return constants[e.Name]
	}
	s.t.Fatalf("an address of a form that this test does not read: %T", e)
	return ""
}

// constants are the addresses that the server's own files name; base is written where its rows are put in.
func (s sources) constants() map[string]string {
	s.t.Helper()
	values := map[string]string{"base": ""}
	for _, name := range s.goFiles(".") {
		ast.Inspect(s.parse(name), func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if ok && len(spec.Values) == 1 {
				if text, ok := spec.Values[0].(*ast.BasicLit); ok && text.Kind == token.STRING {
					values[spec.Names[0].Name], _ = strconv.Unquote(text.Value)
				}
			}
			return true
		})
	}
	return values
}

// rooms gives for each field of the Server that answers addresses the folder of its package, below portal/web.
func (s sources) rooms() map[string]string {
	s.t.Helper()
	file := s.parse("server.go")
	folders := map[string]string{}
	for _, i := range file.Imports {
		name, err := strconv.Unquote(i.Path.Value)
		require.NoError(s.t, err)
		if _, below, ok := strings.Cut(name, "/portal/web/"); ok {
			folders[path.Base(below)] = below
		}
	}
	rooms := map[string]string{"": ""}
	ast.Inspect(file, func(n ast.Node) bool {
		field, ok := n.(*ast.Field)
		if !ok || len(field.Names) != 1 {
			return true
		}
		if star, ok := field.Type.(*ast.StarExpr); ok {
			if of, ok := star.X.(*ast.SelectorExpr); ok && of.Sel.Name == "Handlers" {
				rooms[field.Names[0].Name] = folders[of.X.(*ast.Ident).Name]
			}
		}
		return true
	})
	return rooms
}

// fileOf is the file of a folder that declares a handler, without .go.
func (s sources) fileOf(folder, name string) string {
	s.t.Helper()
	for _, file := range s.goFiles(filepath.FromSlash(path.Join(".", folder))) {
		for _, f := range s.functions(file) {
			if f.Name.Name == name && f.Recv != nil {
				return strings.TrimSuffix(filepath.Base(file), ".go")
			}
		}
	}
	s.t.Fatalf("%s: no handler %s", folder, name)
	return ""
}

func (s sources) goFiles(folder string) []string {
	s.t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(s.t, err)
	var list []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".go") && !strings.HasSuffix(e.Name(), "_test.go") {
			list = append(list, filepath.Join(folder, e.Name()))
		}
	}
	return list
}

func (s sources) functions(file string) []*ast.FuncDecl {
	s.t.Helper()
	var list []*ast.FuncDecl
	for _, d := range s.parse(file).Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			list = append(list, f)
		}
	}
	return list
}

func (s sources) parse(name string) *ast.File {
	s.t.Helper()
	if s.files[name] == nil {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		require.NoError(s.t, err)
		s.files[name] = f
	}
	return s.files[name]
}
