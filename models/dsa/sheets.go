package dsa

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Sheet is one file of the report, by its name without ".csv".
type Sheet string

// The sheets that are filled in. The others are of online platforms, or of very large ones.
const (
	Identification Sheet = "1_report_identification"
	Orders         Sheet = "3_member_states_orders"
	Notices        Sheet = "4_notices"
	OwnInitiative  Sheet = "5_own_initiative_illegal"
	Automated      Sheet = "8_automated_means"
	Qualitative    Sheet = "11_qualitative"
)

// Sheets lists them, in the order of their numbers.
func Sheets() []Sheet {
	return []Sheet{Identification, Orders, Notices, OwnInitiative, Automated, Qualitative}
}

// Answers is what only the provider knows of the sheets.
type Answers struct {
	NothingElse bool     // it received nothing else, and did nothing on its own initiative: what is not known is 0
	Texts       []string // of sheet 11, for each of Questions
}

// For whom a row is, as the sheets say it.
const (
	everybody = "All"
	hosting   = "Only for providers of hosting services, including online platforms"
	platforms = "Only for providers of online platforms"
	largest   = "Only for VLOPs"
)

// begins are the columns that sheets 3, 4 and 5 begin with.
var begins = []string{
	"Applicability", "Service", "Reporting period", "Category of illegal content", `Description of the sub-category "Other"`,
}

// orderColumns, noticeColumns and ownColumns are what they count. The spaces at the end of some are the Commission's.
var (
	orderColumns = []string{
		"Number of orders to act against illegal content received",
		"Number of specific items of information included in the total number of orders to act against illegal content",
		"Median time to inform the authority of the receipt of the order to act against illegal content",
		"Median time to give effect to the order to act against illegal content",
		"Number of orders to provide information",
		"Median time to inform the authority of the receipt of the order to provide information",
		"Median time to give effect to the order to provide information",
	}
	noticeColumns = []string{
		"Number of notices received ",
		"Number of notices received from Trusted flaggers",
		"Number of specific items of information included in the total number of notices",
		"Number of specific items of information included in the total number of notices by Trusted Flaggers (Trusted Flagger notices)",
		"Median time to take action",
		"Median time to take action (Trusted Flagger notices)",
		"Number of actions taken on the basis of the law",
		"Number of actions taken on the basis of the law (Trusted Flagger notices)",
		"Number of actions taken on the basis of the terms and conditions of the service",
		"Number of actions taken on the basis of the terms and conditions of the service (Trusted Flagger notices)",
	}
	ownColumns = []string{
		"Number of measures taken at the provider's own initiative ",
		"Number of measures taken after detection with solely automated means ",
	}
)

// Lines are the lines of a sheet, the first of which names the columns. ErrNotFound is for who asks another name.
func (r Report) Lines(sheet Sheet, a Answers) ([][]string, bool) {
	switch sheet {
	case Identification:
		return r.identification(), true
	case Orders:
		return r.orders(a), true
	case Notices:
		return r.notices(a), true
	case OwnInitiative:
		return r.ownInitiative(a), true
	case Automated:
		return r.automated(a), true
	case Qualitative:
		return r.qualitative(a), true
	}
	return nil, false
}

func (r Report) identification() [][]string {
	lines := [][]string{{"Applicability", "Service", "Indicator", "Value"}}
	for _, one := range [][2]string{
		{"Name of the service provider", r.Provider},
		{"Date of the publication of the report", ""},
		{"Date of the publication of the latest previous report", ""},
		{"Starting date of reporting period", r.first()},
		{"Ending date of reporting period", r.last()},
	} {
		lines = append(lines, []string{everybody, r.Provider, one[0], one[1]})
	}
	return lines
}

func (r Report) span() string { return r.first() + "/" + r.last() }

// number is a count, blank where the portal does not know it.
func number(n int, known bool) string {
	if !known {
		return ""
	}
	return strconv.Itoa(n)
}

// median is a middle in hours; blank without any action.
func (c Count) median() string {
	hours, ok := c.Median()
	if !ok {
		return ""
	}
	return strconv.FormatFloat(math.Round(hours*100)/100, 'f', -1, 64)
}

// begin is what a line begins with.
func (r Report) begin(to string, row Row) []string {
	return []string{to, r.Provider, r.span(), row.Code(), describe(row)}
}

// fill adds blanks up to a width.
func fill(line []string, width int) []string {
	return append(line, make([]string, max(width-len(line), 0))...)
}

func (r Report) notices(a Answers) [][]string {
	lines := [][]string{slices.Concat(begins, noticeColumns, contextual("Contextual information on ", noticeColumns))}
	for _, row := range rows(notSpecifiedNotice) {
		c, is := r.Notices.at(row), known(row) || a.NothingElse
		line := append(r.begin(hosting, row),
			number(c.Notices, is), "", number(c.Items, is), "", c.median(), "", number(c.Actions, is), "", number(0, a.NothingElse), "")
		line = fill(line, len(lines[0]))
		if row == Total && c.Notices > 0 {
			line[len(begins)+len(noticeColumns)] = "Notices of the Dutch hotline (Offlimits, formerly EOKM)"
			line[len(begins)+len(noticeColumns)+6] = r.measures()
		}
		lines = append(lines, line)
	}
	return lines
}

// measures says by which restrictions the actions were taken.
func (r Report) measures() string {
	var parts []string
	for _, column := range restrictions {
		n := 0
		for _, m := range measureColumns {
			if m.Column == column {
				n += r.Measures[m.Measure]
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%s: %d", strings.TrimSpace(string(column)), n))
		}
	}
	return strings.Join(parts, "; ")
}

func contextual(begin string, columns []string) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = begin + c
	}
	return out
}

// contextOrders are the last columns of sheet 3, of which the Commission wrote three with a small letter at first and four without.
func contextOrders() []string {
	out := contextual("Contextual information on ", orderColumns)
	for _, i := range []int{0, 1} {
		out[i] = strings.Replace(out[i], " on Number", " on number", 1)
	}
	return out
}

// orders has each row for all Member States, and again for the Netherlands, whose authority orders. EOKM sends no orders: what the portal
// was not told of is blank.
func (r Report) orders(a Answers) [][]string {
	lines := [][]string{slices.Concat(begins, []string{"Scope"}, orderColumns, contextOrders())}
	for _, scope := range []string{"TOTAL", "NL"} {
		for _, row := range rows(notSpecifiedOrder) {
			c := r.Orders.at(row)
			if scope != "TOTAL" && row == keyword("PROTECTION_OF_MINORS", "CHILD_SEXUAL_ABUSE_MATERIAL_DEEPFAKE") && c.Notices == 0 {
				continue // the Commission's second block has no such row; it is there where it has to add up
			}
			is := a.NothingElse || len(r.Orders) > 0 && known(row)
			line := append(r.begin(everybody, row), scope, number(c.Notices, is), number(c.Items, is), "", c.median(),
				number(0, a.NothingElse))
			lines = append(lines, fill(line, len(lines[0])))
		}
	}
	return lines
}

// ownInitiative is blank: a measure after a notice is not on the provider's own initiative, and of others the portal knows nothing. Money
// is blank always: a host does not pay for what is uploaded.
func (r Report) ownInitiative(a Answers) [][]string {
	columns := slices.Clone(ownColumns)
	for _, c := range restrictions {
		columns = append(columns, string(c))
	}
	lines := [][]string{slices.Concat(begins, columns, contextual("Contextual Information on ", columns))}
	for _, row := range rows() {
		line := r.begin(everybody, row)
		for _, c := range columns {
			line = append(line, number(0, a.NothingElse && !strings.HasPrefix(c, "Monetary")))
		}
		lines = append(lines, fill(line, len(lines[0])))
	}
	return lines
}
