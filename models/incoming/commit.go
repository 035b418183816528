package incoming

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// plan is planOf where one index secret is in use.
var plan = planOf("", "", "o.id", "o.notice_id")

// planTwo is planOf while a secret takes over from another: what is there has its index under either.
var planTwo = planOf(`
			AND NOT EXISTS (SELECT 1 FROM item_reports i WHERE i.dedupe_key = r.old_dedupe_key)`, `
			LEFT JOIN items b ON b.address_key = l.old_address_key AND b.state IN (`+models.StateList(models.TurnProvider)+`, `+
	models.StateList(models.TurnEOKM)+`)`,
	"coalesce(o.id, b.id)", "coalesce(o.notice_id, b.notice_id)")

func planFor(x *models.IndexesNow) string {
	if x.Old == nil {
		return plan
	}
	return planTwo
}

// recurrenceOf is which items a new item could be the recurrence of, by its address.
func recurrenceOf(x *models.IndexesNow) string {
	if x.Old == nil {
		return "o.address_key = i.address_key"
	}
	return "o.address_key IN (i.address_key, i.old_address_key)"
}

// planOf works out what each good row of a staged file ($1) becomes; the profiles come in as norms. A row that was
// reported before is left out, and each report counts once. leads: the first row of its address. creates: it makes an
// item, the n-th of so many in its notice; else it joins open_item, or the item of lead_item's row.
//
// It is one pass of windows and index look-ups without a join of its parts: the planner knows nothing of rows that came
// in a moment ago, and would join them row by row. Postgres keeps its rows for a statement that uses them more than once;
// one that only counts them carries no column that it does not need.
func planOf(notReported, joinOpen, openItem, openNotice string) string {
	return `
	reported AS (
		SELECT r.*, p.norm, p.first_step FROM import_rows r JOIN norms p ON p.profile = r.profile
		WHERE r.import_id = $1 AND r.faults IS NULL
			AND NOT EXISTS (SELECT 1 FROM item_reports i WHERE i.dedupe_key = r.dedupe_key)` + notReported + `
	), fresh AS (
		SELECT DISTINCT ON (dedupe_key) * FROM reported ORDER BY dedupe_key, row
	), led AS (
		SELECT f.*, first_value(f.item_id) OVER w AS lead_item, first_value(f.notice_id) OVER w AS lead_notice,
			row_number() OVER w = 1 AS leads
		FROM fresh f WINDOW w AS (PARTITION BY f.address_key ORDER BY f.row)
	), known AS (
		SELECT l.*, ` + openItem + ` AS open_item, ` + openNotice + ` AS open_notice, l.leads AND ` + openItem + ` IS NULL AS creates
		FROM led l LEFT JOIN items o ON o.address_key = l.address_key
			AND o.state IN (` + models.StateList(models.TurnProvider) + `, ` + models.StateList(models.TurnEOKM) + `)` + joinOpen + `
	), plan AS (
		SELECT k.*, row_number() OVER (w ORDER BY k.row) AS n, count(*) OVER w AS notice_items, min(k.norm) OVER w AS notice_norm
		FROM known k WINDOW w AS (PARTITION BY k.notice_id, k.creates)
	)`
}

// sortMemory lets this transaction sort a file's rows in memory; with Postgres's 4 MB it would go through files.
const sortMemory = `SELECT set_config('work_mem', '64MB', true)`

// CommitImport makes notices of a staged file, in one transaction: all of it or nothing. Each new item's clock starts
// now. Confirming a file that is done already gives what came of it. A file whose rows a crash of the database took, or
// whose routes have changed since it was read, is an *Invalid: it must be read again. Analysts and admins only.
func (s *Store) CommitImport(ctx context.Context, actor models.Actor, id uuid.UUID) (Import, error) {
	if actor.Party() != models.PartyEOKM {
		return Import{}, models.ErrForbidden
	}
	now := s.db.Now()
	var out Import
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		// One file at a time: two that hold the same new address must not both make an item of it.
		if err := tx.Do(`SELECT pg_advisory_xact_lock(hashtext('commit import'))`); err != nil {
			return fmt.Errorf("wait for other imports: %w", err)
		}
		if err := tx.Do(sortMemory); err != nil {
			return fmt.Errorf("set sort memory: %w", err)
		}
		use, err := s.db.Sealing(tx)
		if err != nil {
			return err
		}
		imp, err := lockImport(tx, id)
		if err != nil {
			return err
		}
		if imp.State == ImportDone {
			out = imp
			return nil
		}
		if _, err := s.ReindexStaged(tx, id, use.Index); err != nil {
			return err
		}
		reports, err := commitRows(tx, actor, imp, use.Index, now)
		if err != nil {
			return err
		}
		out, err = finishImport(tx, id, reports, now)
		if err != nil {
			return err
		}
		if err := s.announceImport(tx, id, now); err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventImported, now).With(models.EventData{
			Other: id.String(), Count: out.Items, Code: out.Source,
		}).ForStaff())
	})
	return out, models.Wrap("commit import", err)
}

// lockImport takes the import for this transaction and checks that it may become notices.
func lockImport(tx *models.Tx, id uuid.UUID) (Import, error) {
	imp, err := models.One[Import](tx, `SELECT `+importColumns+` FROM imports WHERE id = $1 FOR UPDATE`, id)
	if err != nil || imp.State == ImportDone {
		return imp, err
	}
	if imp.State != ImportStaged {
		return imp, fmt.Errorf("import is %s: %w", imp.State, models.ErrConflict)
	}
	if imp.Faulty > 0 && !imp.SkipFaulty {
		return imp, &models.Invalid{Field: "file", Key: "import.faulty"}
	}
	if imp.Faulty == imp.Rows {
		return imp, &models.Invalid{Field: "file", Key: "file.no_rows"}
	}
	waiting, err := models.One[int](tx, `SELECT count(*) FROM import_rows WHERE import_id = $1`, id)
	if err != nil {
		return imp, err
	}
	version, err := models.One[int64](tx, `SELECT version FROM network_version`)
	if err != nil {
		return imp, err
	}
	switch {
	case waiting != imp.Rows-imp.Faulty+imp.FaultyKept: // the staging table is unlogged
		return imp, &models.Invalid{Field: "file", Key: "import.rows_lost"}
	case version != imp.NetworkVersion:
		return imp, &models.Invalid{Field: "file", Key: "import.networks_changed"}
	}
	return imp, nil
}

// commitRows turns the staged rows into notices, items, reports and events: a few large statements, since a row at a time
// costs thirty times as much. It gives how many reports they are: to count those later would be to read all there ever were.
func commitRows(tx *models.Tx, actor models.Actor, imp Import, index *models.IndexesNow, now time.Time) (reports int64, err error) {
	rows, err := tx.Exec(`WITH `+norms()+`, `+planFor(index)+`, made_notices AS (
			INSERT INTO notices (id, provider_id, ref, source, external_ref, instrument, category, profile, import_id, data_key,
				reported_at, delivered_at, item_count, todo_count, waiting_count, phase, due_at)
			SELECT n.notice_id, n.provider_id, `+notice.RefOf("n.ref", "$3")+`, $2, n.external_ref, 'notice', n.category, p.profile, $1,
				n.wrapped_key, n.reported_at, $3, n.notice_items,
				CASE WHEN n.provider_id = $4 THEN 0 ELSE n.notice_items END, CASE WHEN n.provider_id = $4 THEN n.notice_items ELSE 0 END,
				CASE WHEN n.provider_id = $4 THEN `+strconv.Itoa(int(models.TurnEOKM))+` ELSE `+strconv.Itoa(int(models.TurnProvider))+
		` END, CAST($3 AS timestamptz) + n.notice_norm
			FROM (SELECT n.*, nextval('notice_ref_seq') AS ref FROM (SELECT * FROM plan WHERE creates AND n = 1 ORDER BY row) n) n
			JOIN norms p ON p.norm = n.notice_norm
		), made_events AS (
			INSERT INTO events (at, provider_id, notice_id, actor_id, actor_role, kind, internal, data)
			SELECT $3, provider_id, notice_id, $5, $6, kind, provider_id = $4, jsonb_build_object('count', count)
			FROM (
				SELECT provider_id, notice_id, CASE WHEN provider_id = $4 THEN '`+string(models.EventUnrouted)+`' ELSE '`+
		string(models.EventDelivered)+`' END AS kind,
					notice_items AS count, 1 AS turn, row FROM plan WHERE creates AND n = 1
				UNION ALL
				SELECT provider_id, coalesce(open_notice, lead_notice), '`+string(models.EventReportedAgain)+`', count(*), 2, min(row)
				FROM plan WHERE NOT creates GROUP BY provider_id, coalesce(open_notice, lead_notice)
			) e ORDER BY turn, row
		), made_items AS (
			INSERT INTO items (id, provider_id, notice_id, n, state, category, scope, site_type, asn, country, network_id,
				unrouted_reason, sealed, address_key, host_key, domain_key, ip_key, indexed_by, observed_at, delivered_at, due_at,
					escalate_at, recurrence_of)
			SELECT i.item_id, i.provider_id, i.notice_id, i.n, CASE WHEN i.provider_id = $4 THEN '`+string(models.StateUnrouted)+
		`' ELSE '`+string(models.StateDelivered)+`' END,
				i.category, i.scope, i.site_type, i.asn, i.country, i.network_id, i.unrouted_reason, i.sealed, i.address_key, i.host_key,
				i.domain_key, i.ip_key, $7, i.observed_at, $3, CAST($3 AS timestamptz) + i.notice_norm,
				CASE WHEN i.provider_id <> $4 THEN CAST($3 AS timestamptz) + p.first_step END,
				(SELECT o.id FROM items o WHERE `+recurrenceOf(index)+` AND o.state = '`+string(models.StateVerified)+
		`' ORDER BY o.stopped_at DESC LIMIT 1)
			FROM plan i JOIN norms p ON p.norm = i.notice_norm WHERE i.creates ORDER BY i.row
		)
		INSERT INTO item_reports (dedupe_key, indexed_by, provider_id, item_id, source, external_ref, import_id, observed_at,
			reported_at, received_at, joined)
		SELECT dedupe_key, $7, provider_id, coalesce(open_item, lead_item), $2, external_ref, $1, observed_at, reported_at, $3, NOT creates
		FROM plan ORDER BY row`,
		imp.ID, imp.Source, now, uuid.Nil, actor.UserID, string(actor.Role), index.Newest.ID)
	if err != nil {
		return 0, fmt.Errorf("make notices: %w", err)
	}
	return rows, nil
}

// norms is the profiles as a table of SQL: code, norm and the first step's time.
func norms() string {
	var rows []string
	for _, p := range notice.Profiles() {
		first := p.NextStep(notice.Clock{}, 0, false).Sub(time.Time{})
		rows = append(rows, fmt.Sprintf("('%s', interval '%d seconds', interval '%d seconds')",
			p.Code, int(p.Norm.Seconds()), int(first.Seconds())))
	}
	return "norms (profile, norm, first_step) AS (VALUES " + strings.Join(rows, ", ") + ")"
}

// finishImport counts what came of it and closes the import.
func finishImport(tx *models.Tx, id uuid.UUID, reports int64, now time.Time) (Import, error) {
	if err := tx.Do(`DELETE FROM import_rows WHERE import_id = $1`, id); err != nil {
		return Import{}, fmt.Errorf("clear staged rows: %w", err)
	}
	return models.One[Import](tx, `UPDATE imports m SET state = 'done', data_key = NULL, finished_at = $1,
			notices = n.notices, items = n.items, unrouted = n.unrouted, duplicates = m.rows - m.faulty - n.items, joined = $2 - n.items
		FROM (SELECT count(*) AS notices, coalesce(sum(item_count), 0) AS items,
				coalesce(sum(item_count) FILTER (WHERE provider_id = $3), 0) AS unrouted
			FROM notices WHERE import_id = $4) n
		WHERE m.id = $4 RETURNING m.*`, now, reports, uuid.Nil, id)
}

// announceImport owes each provider that got notices its mails.
func (s *Store) announceImport(tx *models.Tx, id uuid.UUID, now time.Time) error {
	rows, err := models.Find[struct {
		ProviderID uuid.UUID
		Notices    int
	}](tx, `SELECT provider_id, count(*) AS notices FROM notices WHERE import_id = $1 AND provider_id <> $2 GROUP BY provider_id`, id,
		uuid.Nil)
	if err != nil {
		return fmt.Errorf("count the new notices: %w", err)
	}
	for _, r := range rows {
		if err := s.notice.MailImport(tx, r.ProviderID, id, r.Notices, now); err != nil {
			return err
		}
	}
	return nil
}
