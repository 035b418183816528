package incoming

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

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
		told, err := commitRows(tx, actor, imp, use.Index, now)
		if err != nil {
			return err
		}
		if err := s.notice.TakeFound(tx, actor, told.found, now); err != nil {
			return err
		}
		if err := s.notice.TakeSightings(tx, actor, notice.Origin{Source: imp.Source, Import: &imp.ID}, told.sightings, now); err != nil {
			return err
		}
		if err := offerWithdrawals(tx, imp, use.Index, now); err != nil {
			return err
		}
		if out, err = finishImport(tx, id, now); err != nil {
			return err
		}
		if err := s.announceImport(tx, id, now); err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventImported, now).With(models.EventData{
			Other: id.String(), Count: out.Items + out.Recurrences, Code: out.Source,
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
	// What EOKM found to be another's since the file was read must not go there once more.
	moved, err := models.One[bool](tx, `SELECT EXISTS (SELECT 1 FROM items i JOIN import_rows r ON r.address_key = i.address_key
		WHERE i.state IN (`+notice.WentElsewhere+`) AND i.ended_at >= $2 AND r.import_id = $1)`, id, imp.CreatedAt)
	if err == nil && moved {
		return imp, &models.Invalid{Field: "file", Key: "import.networks_changed"}
	}
	return imp, err
}

// commitRows turns the staged rows into notices, items, reports and events: one large statement, since a row at a time costs thirty
// times as much. It counts what came of them, and gives what they say of items that
// are there: those change only under the locks of their notices.
func commitRows(tx *models.Tx, actor models.Actor, imp Import, index *models.IndexesNow, now time.Time) (said, error) {
	p := planFor(index)
	rows, err := models.Find[saidRow](tx, `WITH `+p.rows+`, made_notices AS (
			INSERT INTO notices (id, provider_id, ref, source, external_ref, instrument, category, profile, import_id, data_key,
				reported_at, delivered_at, item_count, todo_count, waiting_count, phase, due_at)
			SELECT n.notice_id, n.provider_id, `+notice.RefOf("n.ref", "$3")+`, $2, n.external_ref, '`+string(notice.InstrumentNotice)+`',
				n.category, n.profile, $1, n.wrapped_key, n.reported_at, $3, n.notice_items,
				CASE WHEN n.provider_id = $4 THEN 0 ELSE n.notice_items END, CASE WHEN n.provider_id = $4 THEN n.notice_items ELSE 0 END,
				CASE WHEN n.provider_id = $4 THEN `+strconv.Itoa(int(models.TurnEOKM))+` ELSE `+strconv.Itoa(int(models.TurnProvider))+
		` END, CAST($3 AS timestamptz) + n.notice_norm
			FROM (SELECT n.*, nextval('notice_ref_seq') AS ref FROM (SELECT * FROM plan WHERE creates AND n = 1 ORDER BY row) n) n
		), made_events AS (
			INSERT INTO events (at, provider_id, notice_id, actor_id, actor_role, kind, internal, data)
			SELECT $3, provider_id, notice_id, $5, $6, kind, provider_id = $4, jsonb_build_object('count', count)
			FROM (
				SELECT provider_id, notice_id, CASE WHEN provider_id = $4 THEN '`+string(models.EventUnrouted)+`' ELSE '`+
		string(models.EventDelivered)+`' END AS kind,
					notice_items AS count, 1 AS turn, row FROM plan WHERE creates AND n = 1
				UNION ALL
				SELECT provider_id, coalesce(open_notice, lead_notice), '`+string(models.EventReportedAgain)+`', count(*), 2, min(row)
				FROM plan WHERE fate = '`+fateJoined+`' AND NOT found GROUP BY provider_id, coalesce(open_notice, lead_notice)
			) e ORDER BY turn, row`+models.MadeEvents+`
		)`+models.TellHooks("made_events")+`, made_items AS (
			INSERT INTO items (id, provider_id, notice_id, n, state, category, scope, profile, site_type, asn, country, network_id,
				unrouted_reason, sealed, address_key, host_key, domain_key, ip_key, indexed_by, observed_at, delivered_at, due_at,
					escalate_at, recurrence_of)
			SELECT i.item_id, i.provider_id, i.notice_id, i.n, CASE WHEN i.provider_id = $4 THEN '`+string(models.StateUnrouted)+
		`' ELSE '`+string(models.StateDelivered)+`' END,
				i.category, `+models.ScopeSQL("i.widest")+
		`, i.profile, i.site_type, i.asn, i.country, i.network_id, i.unrouted_reason, i.sealed,
				i.address_key, i.host_key, i.domain_key, i.ip_key, $7, i.last_seen, $3, CAST($3 AS timestamptz) + i.norm,
				CASE WHEN i.provider_id <> $4 THEN CAST($3 AS timestamptz) + `+notice.FirstStepSQL("i.profile")+` END,
				CASE WHEN i.there IS NOT NULL THEN (SELECT `+p.cameBack+` FROM (SELECT i.*) r) END
			FROM plan i WHERE i.creates ORDER BY i.row
		), made_reports AS (
			INSERT INTO item_reports (dedupe_key, indexed_by, provider_id, item_id, source, external_ref, import_id, observed_at,
				reported_at, received_at, joined)
			SELECT dedupe_key, $7, provider_id, coalesce(open_item, gone_item, lead_item), $2, external_ref, $1, observed_at,
				reported_at, $3, NOT creates
			FROM plan WHERE keeps AND NOT found ORDER BY row
		), found_reports AS (
			INSERT INTO item_reports (dedupe_key, indexed_by, provider_id, item_id, source, external_ref, import_id, observed_at,
				reported_at, received_at, joined)
			SELECT f.dedupe_key, $7, f.owner, f.owners_item, $2, f.external_ref, $1, f.observed_at, f.reported_at, $3, true
			FROM (
				SELECT p.*, first_value(p.provider_id) OVER owner AS owner,
					first_value(coalesce(p.open_item, p.lead_item)) OVER owner AS owners_item
				FROM plan p WHERE p.mixed AND (p.found OR p.provider_id <> $4 AND p.gone_item IS NULL)
				WINDOW owner AS (PARTITION BY p.place_key ORDER BY p.found, p.row)
			) f WHERE f.keeps AND f.found ORDER BY f.row
		), seen_later AS (
			UPDATE item_reports d SET observed_at = r.last_seen FROM plan r
			WHERE r.reported AND r.first_of_report AND NOT r.found AND d.dedupe_key IN (r.dedupe_key, r.old_dedupe_key)
				AND d.item_id = coalesce(r.open_item, r.gone_item) AND d.observed_at < r.last_seen
		), counted AS (
			UPDATE imports m SET `+setSums+` FROM (`+sums+`) c WHERE m.id = $1
		)
		SELECT provider_id, open_item AS item_id, max(observed_at) AS seen_at, (array_agg(category
			ORDER BY strictness DESC))[1] AS category,
			`+models.ScopeSQL("max(width)")+` AS scope, (array_agg(profile ORDER BY norm))[1] AS profile, min(external_ref) AS external_ref,
			NULL::uuid AS unrouted
		FROM plan WHERE tells GROUP BY provider_id, open_item
		UNION ALL
		SELECT DISTINCT ON (unrouted) provider_id, coalesce(open_item, lead_item), NULL, '', '', '', external_ref, unrouted
		FROM (SELECT r.*, `+p.routes+` AS unrouted FROM plan r
			WHERE gone_item IS NULL AND EXISTS (SELECT 1 FROM items q
				WHERE q.state = '`+string(models.StateUnrouted)+`')) r WHERE unrouted IS NOT NULL`,
		imp.ID, imp.Source, now, uuid.Nil, actor.UserID, string(actor.Role), index.Newest.ID)
	if err != nil {
		return said{}, fmt.Errorf("make notices: %w", err)
	}
	return readSaid(rows), nil
}

// offerWithdrawals notes for staff which open items a file calls not illegal: whether they are taken back is a person's to say.
func offerWithdrawals(tx *models.Tx, imp Import, x *models.IndexesNow, now time.Time) error {
	if imp.Skipped == 0 {
		return nil
	}
	same := "o.address_key = r.address_key"
	if x.Old != nil {
		same = "o.address_key IN (r.address_key, r.old_address_key)"
	}
	return tx.Do(`INSERT INTO sightings (id, provider_id, item_id, kind, source, external_ref, import_id, seen_at, received_at)
		SELECT DISTINCT ON (o.id) gen_random_uuid(), o.provider_id, o.id, $2, $3, r.external_ref, $1, r.observed_at, $4
		FROM import_rows r JOIN items o ON `+same+` AND o.state IN (`+models.OpenStates+`)
		WHERE r.import_id = $1 AND r.skipped AND NOT EXISTS (SELECT 1 FROM sightings s WHERE s.provider_id = o.provider_id
			AND s.item_id = o.id AND s.kind = $2 AND s.handled_at IS NULL) ORDER BY o.id, r.row`,
		imp.ID, notice.SightingNotIllegal, imp.Source, now)
}

// finishImport closes the import.
func finishImport(tx *models.Tx, id uuid.UUID, now time.Time) (Import, error) {
	if err := tx.Do(`DELETE FROM import_rows WHERE import_id = $1`, id); err != nil {
		return Import{}, fmt.Errorf("clear staged rows: %w", err)
	}
	return models.One[Import](tx, `UPDATE imports m SET state = 'done', data_key = NULL, finished_at = $1
		WHERE m.id = $2 RETURNING `+importColumns, now, id)
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
