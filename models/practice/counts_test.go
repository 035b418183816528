package practice_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Why a count of notices, or of what belongs to one, need not name the flag.
const (
	staffs  = "EOKM's people ask: row-level security hides a practice from them"
	oneOf   = "about one notice or its items, whichever it is"
	own     = "the list of the desk itself, in which a practice stands and is marked"
	nothing = "there is none in it: the portal writes no such row about a practice"
	keeping = "looks after the rows and keys of all notices, and shows nobody how many"
)

// excused are the functions and tables of queries that count without naming the flag, and why each may.
var excused = map[string]string{
	"work/budget.go Budgets":                staffs,
	"work/checked.go JustChecked":           staffs,
	"work/lease.go place":                   staffs,
	"work/machine.go Machines":              staffs,
	"work/machine.go Alike":                 staffs,
	"notice/verification_undo.go queueUndo": oneOf,
	"work/store.go sources":                 staffs,
	"bulk/sheet_open.go CountOpen":          own,
	"escalation/desk.go Desk":               staffs,
	"escalation/desk.go LateNotices":        staffs,
	"notice/triage.go Rechecks":             staffs,
	"feed/feed.go changes":                  staffs,
	"figure/totals.go total":                staffs,
	"notice/triage.go OpenDisputes":         staffs,
	"notice/message.go OpenQuestions":       staffs,
	"provider/list.go Rows":                 staffs,
	"incoming/commit.go commitRows":         staffs,
	"incoming/commit.go announceImport":     staffs,
	"incoming/commit.go lockImport":         staffs,
	"incoming/plan.go planText":             staffs,
	"notice/notice.go queueItems":           oneOf,
	"notice/notice.go refreshNotices":       oneOf,
	"notice/message.go addMessage":          oneOf,
	"notice/receipt.go findReceipt":         oneOf,
	"notice/receipt.go queueAnswerSending":  oneOf,
	"bulk/page.go Page":                     oneOf,
	"notice/mail.go owe":                    oneOf,
	"notice/list.go count":                  own,
	"notice/tab.go queueTabs":               own,
	"observation/sample.go rates":           nothing,
	"index_key.go IndexUses":                keeping,
	"key_use.go keyUses":                    keeping,
	"rotation/retire.go RetireOldIndex":     keeping,
	"outbox/failed.go FailedMails":          keeping,
}

var (
	counting = regexp.MustCompile(`(?is)\b(count|sum|avg|percentile_\w+)\(`)
	about    = regexp.MustCompile(`(?i)\b(FROM|JOIN) (notices|items|responses|disputes|messages|verifications|sightings|delegations|` +
		`escalations|holds|item_reports)\b`)
)

// Every query that counts notices, or what belongs to one, leaves practice out or says here why it need not: a count that somebody adds
// is in neither, and this test fails.
func TestPractice_EveryCountIsKnown(t *testing.T) {
	t.Parallel()
	found := map[string]string{}
	require.NoError(t, filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			strings.HasPrefix(path, "../modelstest") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			if sql := texts(decl); counting.MatchString(sql) && about.MatchString(sql) {
				found[strings.TrimPrefix(path, "../")+" "+nameOf(decl)] = sql
			}
		}
		return nil
	}))
	require.Greater(t, len(found), 20, "the queries are found")
	for name, sql := range found {
		_, known := excused[name]
		if strings.Contains(sql, "practice") {
			require.False(t, known, "%s names the flag now: take it out of excused", name)
			continue
		}
		if !known {
			t.Errorf("%s counts notices or what is theirs and says nothing of practice: leave it out, or say in excused why not", name)
		}
	}
	for name := range excused {
		require.Contains(t, found, name, "no such count any more")
	}
}

// texts are the string constants of a declaration, together.
func texts(n ast.Node) string {
	var all strings.Builder
	ast.Inspect(n, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil {
				all.WriteString(text + " ")
			}
		}
		return true
	})
	return all.String()
}

func nameOf(decl ast.Decl) string {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		return d.Name.Name
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if v, ok := spec.(*ast.ValueSpec); ok {
				return v.Names[0].Name
			}
		}
	}
	return ""
}
