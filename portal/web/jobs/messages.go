package jobs

import (
	"io"
	"strconv"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/bulk"
	"eokm.nl/hosting/portal/spreadsheet"
	"eokm.nl/hosting/portal/xarf"
)

// jsonHead is how much of the start of a file tells that it is JSON.
const jsonHead = 512

// messageRows reads a file of answer messages (/formats) as the answers of a sheet: what was done, item by item. What else a message
// can say has no place in a file of answers, and is a fault.
func messageRows(file io.Reader, now time.Time) ([]bulk.SheetRow, error) {
	limited := &io.LimitedReader{R: file, N: spreadsheet.MaxFile + 1}
	answers, faults, err := xarf.ReadAnswers(limited, bulk.SheetLimit, now)
	if limited.N <= 0 {
		return nil, &models.Invalid{
			Field: "file", Key: "sheet.too_large", Args: map[string]string{"Max": strconv.Itoa(spreadsheet.MaxFile >> 20)},
		}
	}
	if err != nil {
		return nil, err
	}
	rows := make([]bulk.SheetRow, len(answers))
	for i, a := range answers {
		rows[i] = bulk.SheetRow{Row: i + 1, Ref: a.Notice, N: a.Item, Measure: a.Measure, RemovedAt: a.At}
		rule, _ := a.Measure.Rule()
		switch {
		case a.Kind == "": // its own faults say why
		case a.Kind != xarf.AnswerDone:
			fault(&rows[i], "kind", "sheet.row.kind")
		case !rule.Counts:
			fault(&rows[i], bulk.ColumnMeasure, "sheet.row.not."+string(a.Measure))
		}
	}
	for _, f := range faults {
		rows[f.Row-1].Faults = append(rows[f.Row-1].Faults, f)
	}
	return rows, nil
}
