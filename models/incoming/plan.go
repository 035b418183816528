package incoming

import (
	"fmt"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// plan is planOf where one index secret is in use.
var plan = planOf("%s.address_key = r.address_key", "%s.address_key = r.place_key", "%s.dedupe_key = r.dedupe_key")

// planTwo is planOf while a secret takes over from another: what is there has its index under either.
var planTwo = planOf("%s.address_key IN (r.address_key, r.old_address_key)", "%s.address_key IN (r.place_key, r.old_place_key)",
	"%s.dedupe_key IN (r.dedupe_key, r.old_dedupe_key)")

func planFor(x *models.IndexesNow) planned {
	if x.Old == nil {
		return plan
	}
	return planTwo
}

// What a good row of a file becomes. Each row becomes one of these, so the sums of a file add up.
const (
	fateItem       = "item"       // a new item
	fateRecurrence = "recurrence" // a new item, of an address that EOKM had found offline at this provider
	fateJoined     = "joined"     // another report of an item that is open, or of one that this file makes
	fateDuplicate  = "duplicate"  // a report that is there, or one of what ended after it was seen
)

// planned is the SQL of a file's plan, with what is looked up for its rows r beside it.
type planned struct{ rows, cameBack, routes string }

// planOf works out what each good row of a staged file ($1) becomes (DESIGN section 3, Identity and replay). Beyond the row's own
// columns it has:
//
//	fate, creates                 what it becomes, and whether that is an item
//	lead_item, lead_notice        the item that the first row of its address makes, where none is there
//	there                         an item of its address, the open one first
//	open_item, open_notice        the open item that it is about
//	gone_item                     the item of its address that ended after it was seen
//	mixed                         its place has rows without a provider
//	found                         another row of the file tells whose this unrouted one is
//	keeps                         its report is not there yet
//	tells                         it says something new of its open item
//	last_seen, widest             of all rows that make one item
//	n, notice_items, notice_norm  its place in its notice
//
// sameAddress, samePlace and sameReport say how a row r finds what is there, with a place for the name of the table that has it.
//
// It is windows and index look-ups without a join of its parts, and nothing joins it with itself: the planner knows nothing of rows that
// came in a moment ago, would join them row by row, and a million rows would never end. Postgres keeps its rows for a statement that uses
// them more than once; one that uses them once carries no column that it does not need. The windows sort by beginnings of few orders. What
// few rows need is looked up for those only.
func planOf(sameAddress, samePlace, sameReport string) planned {
	with := func(same, table string) string { return fmt.Sprintf(same, table) }
	words := strings.NewReplacer(
		"{open}", models.OpenStates,
		"{ended}", models.StateList(models.TurnNobody),
		"{verified}", models.States(models.StateVerified), "{unrouted}", models.States(models.StateUnrouted),
		"{answered}", models.States(models.StateAnswered),
		"{nobody}", "'"+nobody+"'",
		"{item here}", with(sameAddress, "i"), "{ended here}", with(sameAddress, "e"), "{unrouted here}", with(samePlace, "i"),
		"{reported}", with(sameReport, "d"),
		"{norm}", notice.NormSQL("r.profile"), "{strictness}", models.StrictnessSQL("r.category"), "{width}", models.WidthSQL("r.scope"),
		"{norm there}", notice.NormSQL("h.profile"), "{strictness there}", models.StrictnessSQL("h.category"),
		"{width there}", models.WidthSQL("h.scope"),
		"{item}", fateItem, "{recurrence}", fateRecurrence, "{joined}", fateJoined, "{duplicate}", fateDuplicate,
	)
	back := words.Replace(cameBack)
	return planned{
		rows: words.Replace(strings.ReplaceAll(planText, "{came back}", back)), cameBack: back, routes: words.Replace(routes),
	}
}

const planText = `
	known AS (
		SELECT r.*, {norm} AS norm, {strictness} AS strictness, {width} AS width, h.id AS there, h.open,
			CASE WHEN h.open THEN h.id END AS open_item, CASE WHEN h.open THEN h.notice_id END AS open_notice,
			CASE WHEN NOT h.open THEN (SELECT e.id FROM items e WHERE {ended here} AND e.state IN ({ended})
				AND e.ended_at >= coalesce(r.observed_at, (SELECT m.created_at FROM imports m WHERE m.id = $1))
				AND (e.state = {verified} OR EXISTS (SELECT 1 FROM item_reports d WHERE {reported} AND d.item_id = e.id))
				ORDER BY e.ended_at DESC LIMIT 1) END AS gone_item,
			h.open AND (r.observed_at > coalesce(h.observed_at, '-infinity') OR {norm} < {norm there}
				OR {strictness} > {strictness there} OR {width} > {width there}
				OR h.state = {answered} AND r.observed_at > h.removed_at) AS tells
		FROM import_rows r
		LEFT JOIN LATERAL (SELECT i.id, i.notice_id, i.state, i.category, i.scope, i.profile, i.observed_at, i.removed_at,
				i.state IN ({open}) AS open
			FROM items i WHERE {item here} ORDER BY open DESC LIMIT 1) h ON true
		WHERE r.import_id = $1 AND r.faults IS NULL AND NOT r.skipped
	), placed AS (
		SELECT r.*, r.provider_id = {nobody} AS nobodys, r.external_ref IN (
				min(r.external_ref) FILTER (WHERE r.provider_id <> {nobody} AND r.gone_item IS NULL) OVER place,
				max(r.external_ref) FILTER (WHERE r.provider_id <> {nobody} AND r.gone_item IS NULL) OVER place) AS same_ref,
			bool_or(r.provider_id <> {nobody} AND r.gone_item IS NULL) OVER place AS routed,
			bool_or(r.provider_id = {nobody}) OVER place AS mixed
		FROM known r WINDOW place AS (PARTITION BY r.place_key)
	), found AS (
		SELECT r.*, r.nobodys AND r.routed AND (r.ip_key IS NULL OR r.same_ref) AS found FROM placed r
	), judged AS (
		SELECT r.*, NOT r.found AND r.open IS NOT TRUE AND r.gone_item IS NULL AS fresh,
			CASE WHEN r.found THEN EXISTS (SELECT 1 FROM item_reports d WHERE {reported})
				WHEN r.there IS NOT NULL THEN EXISTS (SELECT 1 FROM item_reports d
					WHERE {reported} AND d.item_id = coalesce(r.open_item, r.gone_item)) ELSE false END AS reported
		FROM found r
	), ranked AS (
		SELECT r.*, row_number() OVER alike AS place_in_item, row_number() OVER (PARTITION BY r.place_key, r.address_key, r.fresh,
				r.dedupe_key ORDER BY r.norm, r.strictness DESC, r.row) = 1 AS first_of_report,
			first_value(r.item_id) OVER alike AS lead_item, first_value(r.notice_id) OVER alike AS lead_notice,
			max(r.observed_at) OVER item AS last_seen, max(r.width) OVER item AS widest
		FROM judged r
		WINDOW item AS (PARTITION BY r.place_key, r.address_key, r.fresh),
			alike AS (PARTITION BY r.place_key, r.address_key, r.fresh ORDER BY r.norm, r.strictness DESC, r.row)
	), fated AS (
		SELECT r.*, r.first_of_report AND NOT r.reported AND NOT (r.found AND r.same_ref) AS keeps,
			r.fresh AND r.place_in_item = 1 AS creates,
			CASE WHEN r.fresh AND r.place_in_item = 1 THEN CASE WHEN r.there IS NOT NULL AND {came back} IS NOT NULL
					THEN '{recurrence}' ELSE '{item}' END
				WHEN r.reported OR NOT r.first_of_report OR r.gone_item IS NOT NULL OR r.found AND r.same_ref THEN '{duplicate}'
				ELSE '{joined}' END AS fate
		FROM ranked r
	), plan AS (
		SELECT r.*, row_number() OVER (notice
			ORDER BY r.row) AS n, count(*) OVER notice AS notice_items, min(r.norm) OVER notice AS notice_norm
		FROM fated r WINDOW notice AS (PARTITION BY r.notice_id, r.creates)
	)`

// cameBack is the last item of a row's address that EOKM found offline.
const cameBack = `(SELECT e.id FROM items e WHERE {ended here} AND e.state = {verified} ORDER BY e.ended_at DESC LIMIT 1)`

// routes is the item without a provider that a row tells the provider of: its report named no IP address, or it is the same report.
const routes = `(SELECT i.id FROM items i WHERE r.provider_id <> {nobody} AND {unrouted here} AND i.state = {unrouted}
	AND (i.ip_key IS NULL OR EXISTS (SELECT 1 FROM item_reports d JOIN imports m ON m.id = $1 WHERE d.provider_id = {nobody}
		AND d.item_id = i.id AND d.source = m.source AND d.external_ref = r.external_ref)) LIMIT 1)`

// sortMemory lets this transaction sort a file's rows in memory; with Postgres's 4 MB it would go through files.
const sortMemory = `SELECT set_config('work_mem', '64MB', true)`
