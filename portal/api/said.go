package api

import (
	"strconv"
	"strings"
)

// Said is what the interface says of itself, for people (/developers).
type Said struct {
	Tag     string
	Method  string
	Path    string
	Summary string
	Scope   string
	Quota   string
	Curl    string
}

// Operations lists what can be asked.
func (s *Server) Operations() []Said {
	var list []Said
	for _, row := range s.operations() {
		op, asks := row.operation, row.operation.Metadata[metaNeed].(need)
		list = append(list, Said{
			Method: op.Method, Path: op.Path, Summary: op.Summary, Tag: op.Tags[0], Scope: string(asks.scope), Quota: asks.quota.Name,
			Curl: curl(op.Method, op.Path),
		})
	}
	return list
}

// curl is a command that asks an operation of the portal that $PORTAL names.
func curl(method, path string) string {
	lines := []string{"curl -s $PORTAL" + Prefix + path, `  -H "Authorization: Bearer $TOKEN"`}
	if method != "GET" {
		lines = append(lines, `  -H "Idempotency-Key: $(uuidgen)"`)
		switch path {
		case importsPath:
			lines[0] = "curl -s \"$PORTAL" + Prefix + path + "?source=scart\""
			lines = append(lines, `  -H "Content-Type: text/csv" --data-binary @file.csv`)
		case xarfPath:
			lines[0] = "curl -s \"$PORTAL" + Prefix + path + "?source=scart\""
			lines = append(lines, `  -H "Content-Type: application/json" --data-binary @report.json`)
		default:
			lines = append(lines, `  -H "Content-Type: application/json" -d @body.json`)
		}
	}
	return strings.Join(lines, " \\\n")
}

// Quotas lists how much there may be of each kind: its name, how many in how many seconds, and how many at once.
func Quotas() (rows [][4]string) {
	for _, q := range allQuotas {
		rows = append(rows, [4]string{q.Name, strconv.Itoa(q.Count), strconv.Itoa(int(q.Window.Seconds())), strconv.Itoa(q.Burst)})
	}
	return rows
}

// Problems lists what can go wrong: its name, status, title and detail.
func Problems() (rows [][4]string) {
	for _, k := range allProblems {
		rows = append(rows, [4]string{k.name, strconv.Itoa(k.status), k.title, k.detail})
	}
	return rows
}
