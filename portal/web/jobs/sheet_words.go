package jobs

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/bulk"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/spreadsheet"
	"eokm.nl/hosting/portal/web/page"
)

// sheetColumns are the columns of a file of answers that are read back, and the keys of their names.
var sheetColumns = []struct{ column, key string }{
	{bulk.ColumnRef, "notices.col.ref"},
	{bulk.ColumnN, "jobs.col.n"},
	{bulk.ColumnMeasure, "sheet.col.measure"},
	{bulk.ColumnRemovedAt, "sheet.col.removed_at"},
}

// columnName is a column as a reader's file has it.
func columnName(p *i18n.Printer, column string) string {
	for _, c := range sheetColumns {
		if c.column == column {
			return p.T(c.key)
		}
	}
	return column
}

// sheetWords are what may stand in a file of answers, in any of the portal's languages, in small letters.
type sheetWords struct {
	columns  map[string]string
	measures map[string]models.Measure
}

func sheetWordsOf(c *i18n.Catalogue) sheetWords {
	w := sheetWords{columns: map[string]string{}, measures: map[string]models.Measure{}}
	for _, lang := range i18n.Langs() {
		p := c.Printer(lang)
		for _, col := range sheetColumns {
			w.columns[plain(p.T(col.key))], w.columns[col.column] = col.column, col.column
		}
		for _, rule := range models.Measures() {
			name := string(rule.Measure)
			w.measures[plain(p.T("words.measure."+name))], w.measures[name] = rule.Measure, rule.Measure
		}
	}
	return w
}

// plain is a cell's text without what nobody sees, for a comparison.
func plain(cell string) string { return strings.ToLower(strings.Join(strings.Fields(cell), " ")) }

// rows reads the answers below a header. A row with neither a measure nor a time is none, and columns that are not asked for are left
// alone: people keep theirs.
func (w sheetWords) rows(lines []spreadsheet.Line) ([]bulk.SheetRow, error) {
	at, err := w.header(lines[0])
	if err != nil {
		return nil, err
	}
	if len(lines)-1 > bulk.SheetLimit {
		return nil, &models.Invalid{Field: "file", Key: "sheet.too_many", Args: map[string]string{"Max": strconv.Itoa(bulk.SheetLimit)}}
	}
	var rows []bulk.SheetRow
	for _, line := range lines[1:] {
		r := bulk.SheetRow{Row: line.Row}
		if line.Open {
			fault(&r, "", "row.quote")
			rows = append(rows, r)
			continue
		}
		measure, when := cellOf(line, at, bulk.ColumnMeasure), cellOf(line, at, bulk.ColumnRemovedAt)
		if measure == "" && when == "" {
			continue
		}
		readName(&r, cellOf(line, at, bulk.ColumnRef), cellOf(line, at, bulk.ColumnN))
		w.readMeasure(&r, measure)
		readTime(&r, when)
		rows = append(rows, r)
	}
	return rows, nil
}

// header finds the columns; each must be there once, but for the time, which need not.
func (w sheetWords) header(line spreadsheet.Line) (map[string]int, error) {
	at := map[string]int{}
	for i, cell := range line.Cells {
		column, known := w.columns[plain(strings.TrimPrefix(cell, "\ufeff"))]
		if _, twice := at[column]; known && twice {
			return nil, &models.Invalid{Field: "file", Key: "sheet.header_twice", Args: map[string]string{"Number": strconv.Itoa(i + 1)}}
		}
		if known {
			at[column] = i
		}
	}
	for _, c := range sheetColumns {
		if _, there := at[c.column]; !there && c.column != bulk.ColumnRemovedAt {
			return nil, &models.Invalid{Field: "file", Key: "sheet.header_missing." + c.column}
		}
	}
	return at, nil
}

// cellOf is what a row has in a column; "" when it ends before, or the file has none.
func cellOf(line spreadsheet.Line, at map[string]int, column string) string {
	i, there := at[column]
	if !there || i >= len(line.Cells) {
		return ""
	}
	return strings.TrimSpace(line.Cells[i])
}

func fault(r *bulk.SheetRow, column, key string) {
	r.Faults = append(r.Faults, incoming.RowFault{Row: r.Row, Column: column, Key: key})
}

var oneRef = regexp.MustCompile(`^EOKM-\d{4}-\d{6,9}$`)

// readName reads which item a row is about.
func readName(r *bulk.SheetRow, ref, number string) {
	ref = strings.ToUpper(ref)
	n, err := strconv.Atoi(number)
	switch named := oneRef.MatchString(ref); {
	case !named:
		fault(r, bulk.ColumnRef, "sheet.row.ref")
	case err != nil || n < 1 || n > 1_000_000:
		fault(r, bulk.ColumnN, "sheet.row.n")
	default:
		r.Ref, r.N = ref, n
	}
}

func (w sheetWords) readMeasure(r *bulk.SheetRow, text string) {
	measure, known := w.measures[plain(text)]
	rule, _ := measure.Rule()
	switch {
	case text == "":
		fault(r, bulk.ColumnMeasure, "sheet.row.measure_missing")
	case !known:
		fault(r, bulk.ColumnMeasure, "sheet.row.measure")
	case !rule.Counts:
		fault(r, bulk.ColumnMeasure, "sheet.row.not."+string(measure))
	default:
		r.Measure = measure
	}
}

// readTime reads a time as people type it, or as a spreadsheet keeps it.
func readTime(r *bulk.SheetRow, text string) {
	if text == "" {
		return
	}
	if kept, is := spreadsheet.Moment(text); is {
		text = kept
	}
	at, ok := page.ParseLocal(text)
	if !ok {
		fault(r, bulk.ColumnRemovedAt, "answer.when_form")
		return
	}
	r.RemovedAt = at
}

// openLines are what is open as a table to fill in, its header first.
func openLines(p *i18n.Printer, items []bulk.OpenItem) [][]string {
	lines := [][]string{{
		p.T("notices.col.ref"), p.T("jobs.col.n"), p.T("sheet.col.mark"), p.T("jobs.col.external"), p.T("notices.col.host"),
		p.T("notices.col.due"), p.T("sheet.col.measure"), p.T("sheet.col.removed_at"),
	}}
	for _, item := range items {
		lines = append(lines, []string{
			item.Ref, strconv.Itoa(item.N), item.Mark, item.ExternalRef, item.Host, item.DueAt.In(page.DutchZone()).Format(time.RFC3339),
			"", "",
		})
	}
	return lines
}

// openBook is the same as a workbook, in which the measure is chosen from a list.
func openBook(p *i18n.Printer, items []bulk.OpenItem) spreadsheet.Book {
	lines := openLines(p, items)
	book := spreadsheet.Book{
		Sheet: p.T("sheet.tab.answers"), Header: lines[0], Rows: lines[1:], Widths: []float64{20, 9, 9, 28, 34, 27, 32, 20},
		Choice: slices.Index(lines[0], p.T("sheet.col.measure")),
		Values: spreadsheet.Values{
			Sheet: p.T("sheet.tab.measures"), Header: []string{p.T("sheet.col.measure"), p.T("sheet.col.means")},
		},
	}
	var not [][]string
	for _, rule := range models.Measures() {
		name := "words.measure." + string(rule.Measure)
		if rule.Counts {
			book.Values.Rows = append(book.Values.Rows, []string{p.T(name), p.T("sheet.counts")})
		} else {
			not = append(not, []string{p.T(name), p.T("sheet.counts_not") + " " + p.T(name+".why")})
		}
	}
	book.Values.Chosen = len(book.Values.Rows)
	book.Values.Rows = append(book.Values.Rows, not...)
	return book
}
