package api

import (
	"context"
	"iter"
	"strconv"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
)

// Reports is addresses that a source reports.
type Reports struct {
	Source        string   `json:"source" maxLength:"40" example:"scart" doc:"A short code of who reports."`
	CorrelationID string   `json:"correlationId,omitempty" pattern:"^[A-Za-z0-9_-]{1,256}$" doc:"Of your own; the answer has it too."`
	Items         []Report `json:"items" nullable:"false" minItems:"1" maxItems:"1000"`
}

// Report is one reported address: the columns of the portal's own CSV.
type Report struct {
	URL               string `json:"url"`
	ObservedAt        string `json:"observedAt" format:"date-time" doc:"When it was last seen online."`
	ReporterReference string `json:"reporterReference,omitempty" doc:"external_ref of the CSV: addresses of one make one notice."`
	IP                string `json:"ip,omitempty"`
	ASN               string `json:"asn,omitempty" example:"AS64496"`
	Country           string `json:"country,omitempty"`
	Category          string `json:"category,omitempty" example:"baseline"`
	Scope             string `json:"scope,omitempty" example:"file"`
	SiteType          string `json:"siteType,omitempty" example:"file_host"`
	ReportedAt        string `json:"reportedAt,omitempty" format:"date-time"`
	SHA256            string `json:"sha256,omitempty"`
	MD5               string `json:"md5,omitempty"`
	Note              string `json:"note,omitempty"`
}

// cells are the columns of a report, as the CSV has them.
func (r Report) cells() []struct{ column, text, name string } {
	return []struct{ column, text, name string }{
		{incoming.ColumnExternalRef, r.ReporterReference, "reporterReference"},
		{incoming.ColumnURL, r.URL, "url"},
		{incoming.ColumnIP, r.IP, "ip"},
		{incoming.ColumnASN, r.ASN, "asn"},
		{incoming.ColumnCountry, r.Country, "country"},
		{incoming.ColumnCategory, r.Category, "category"},
		{incoming.ColumnScope, r.Scope, "scope"},
		{incoming.ColumnSiteType, r.SiteType, "siteType"},
		{incoming.ColumnObservedAt, r.ObservedAt, "observedAt"},
		{incoming.ColumnReportedAt, r.ReportedAt, "reportedAt"},
		{incoming.ColumnSHA256, r.SHA256, "sha256"},
		{incoming.ColumnMD5, r.MD5, "md5"},
		{incoming.ColumnNote, r.Note, "note"},
	}
}

// Import is what came of what was brought in. Its sums always add up: rows = items + joined + recurrences + duplicates + skipped + faults.
type Import struct {
	ID            uuid.UUID `json:"id" format:"uuid"`
	State         string    `json:"state" enum:"reading,staged,done,discarded"`
	Test          bool      `json:"test" doc:"It was checked with a token of the sandbox, and thrown away."`
	CorrelationID string    `json:"correlationId,omitempty"`
	Rows          int       `json:"rows"`
	Items         int       `json:"items" doc:"New addresses."`
	Joined        int       `json:"joined"`
	Recurrences   int       `json:"recurrences"`
	Duplicates    int       `json:"duplicates"`
	Skipped       int       `json:"skipped"`
	Faults        int       `json:"faults"`
	Unrouted      int       `json:"unrouted" doc:"Of the new ones: EOKM must find a provider for them."`
	Notices       []string  `json:"notices" nullable:"false" doc:"References of the notices that it made, the first 200."`
	Warnings      []Fault   `json:"warnings" nullable:"false" doc:"What is likely not what you meant, and was taken all the same."`
	CreatedAt     time.Time `json:"createdAt"`
}

type createNoticesIn struct{ Sent[Reports] }

// formatAPI is the format of what comes in here, in the list of files.
const formatAPI = "api"

// createNotices is the import of a file whose rows are in a body: by the rules of its columns, all of it or nothing.
func createNotices(ctx context.Context, c *call, s *Server, in *createNoticesIn) (*Answer[Import], error) {
	rows, faults := s.rowsOf(in.Body.Items, c.now)
	if len(faults) > 0 {
		return nil, invalidInput.problem(faults...)
	}
	options := incoming.ImportOptions{Source: in.Body.Source, Format: formatAPI, Correlation: in.Body.CorrelationID}
	staged, err := s.store.Incoming.StageImport(ctx, c.actor, options, sequence(rows), nil)
	if err != nil {
		return nil, s.placed(ctx, err, root)
	}
	done := staged
	if c.bearer.Sandbox {
		err = s.store.Incoming.DiscardImport(ctx, c.actor, staged.ID)
	} else {
		done, err = s.store.Incoming.CommitImport(ctx, c.actor, staged.ID)
	}
	if err != nil {
		return nil, s.placed(ctx, err, root)
	}
	body, err := s.importOf(ctx, c, done)
	for _, r := range rows {
		for _, w := range r.Warnings {
			body.Warnings = append(body.Warnings, s.fault(&models.Invalid{Key: w.Key, Args: w.Args}, rowPointer(w)))
		}
	}
	return &Answer[Import]{Body: body, Location: Prefix + "/imports/" + done.ID.String()}, err
}

// rowsOf reads the reports, and says all that is wrong with them.
func (s *Server) rowsOf(items []Report, now time.Time) (rows []*incoming.Row, faults []Fault) {
	for i, item := range items {
		row := &incoming.Row{Report: incoming.Report{Row: i + 1}}
		clean := true
		bad := func(e *models.Invalid, name string) {
			clean = false
			faults = append(faults, s.fault(e, "/items/"+strconv.Itoa(i)+name))
		}
		for _, cell := range item.cells() {
			if e := row.Set(cell.column, cell.text, now); e != nil {
				bad(e, "/"+cell.name)
			}
		}
		if clean {
			for _, e := range row.Check() {
				bad(e, "/"+nameOf(e.Field))
			}
		}
		if clean {
			row.Warnings = row.Report.Warnings(nil, now)
		}
		rows = append(rows, row)
	}
	return rows, faults
}

// nameOf is a column of the CSV by its name here.
func nameOf(column string) string {
	if column == incoming.ColumnExternalRef {
		return "reporterReference"
	}
	return camel(column)
}

func rowPointer(f incoming.RowFault) string {
	return "/items/" + strconv.Itoa(f.Row-1) + "/" + nameOf(f.Column)
}

func sequence(rows []*incoming.Row) iter.Seq2[*incoming.Row, error] {
	return func(yield func(*incoming.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// importOf says what came of an import.
func (s *Server) importOf(ctx context.Context, c *call, imp incoming.Import) (Import, error) {
	out := Import{
		ID: imp.ID, State: string(imp.State), Test: c.bearer.Sandbox, Rows: imp.Rows, Items: imp.Items, Joined: imp.Joined,
		Recurrences: imp.Recurrences, Duplicates: imp.Duplicates, Skipped: imp.Skipped, Faults: imp.Faulty, Unrouted: imp.Unrouted,
		Notices: []string{}, Warnings: []Fault{}, CreatedAt: imp.CreatedAt.UTC(),
		CorrelationID: imp.Correlation,
	}
	if imp.State != incoming.ImportDone || imp.Notices == 0 {
		return out, nil
	}
	refs, err := s.store.Incoming.Made(ctx, c.actor, imp.ID, noticesListed)
	out.Notices = append(out.Notices, refs...)
	return out, err
}

// noticesListed is how many notices an answer names.
const noticesListed = 200

type getImportIn struct {
	If

	ID uuid.UUID `path:"id" format:"uuid"`
}

// getImport is what came of what this token brought in.
func getImport(ctx context.Context, c *call, s *Server, in *getImportIn) (Import, error) {
	imp, err := s.store.Incoming.Import(ctx, c.actor, in.ID)
	if err != nil {
		return Import{}, err
	}
	if imp.UserID != c.actor.UserID {
		return Import{}, models.ErrNotFound
	}
	return s.importOf(ctx, c, imp)
}

type listImportsIn struct {
	If

	CorrelationID string `query:"correlationId" required:"true" pattern:"^[A-Za-z0-9_-]{1,256}$" doc:"Of your own, as you sent it."`
}

// ImportList is what came of what was brought in under one id.
type ImportList struct {
	Imports []Import `json:"imports" nullable:"false"`
}

// importsListed is how many of them an answer has.
const importsListed = 50

// listImports finds what this token brought in under an id of its own: for who lost the answer.
func listImports(ctx context.Context, c *call, s *Server, in *listImportsIn) (ImportList, error) {
	list, err := s.store.Incoming.Correlated(ctx, c.actor, in.CorrelationID, importsListed)
	out := ImportList{Imports: []Import{}}
	for _, imp := range list {
		one, err := s.importOf(ctx, c, imp)
		if err != nil {
			return ImportList{}, err
		}
		out.Imports = append(out.Imports, one)
	}
	return out, err
}
