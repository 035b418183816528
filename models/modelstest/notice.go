package modelstest

import (
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Decide decides about items, by the analyst.
func (w *World) Decide(d notice.DecisionAct, to uuid.UUID, ref string, numbers ...int) {
	w.T.Helper()
	require.NoError(w.T, w.Notice.Decide(w.T.Context(), w.Analyst, notice.Decision{
		Ref: ref, Numbers: numbers, Act: d, Reason: "Nagekeken.", To: to,
	}))
}

// RefsOf lists a provider's notices by reference.
func (w *World) RefsOf(provider uuid.UUID) []string {
	w.T.Helper()
	return Query[string](w, `SELECT ref FROM notices WHERE provider_id = $1 ORDER BY ref`, provider)
}

// At sets the clock to so long after the start and runs the ladder.
func (w *World) At(after time.Duration) {
	w.T.Helper()
	w.Clock.Set(Start.Add(after))
	w.Climb()
}

// Climb runs the ladder until nothing is due.
func (w *World) Climb() {
	w.T.Helper()
	for {
		handled, err := w.Notice.EscalateDue(w.T.Context(), 500)
		require.NoError(w.T, err)
		if handled < 500 {
			return
		}
	}
}

// Respond reports that the agent has removed items now.
func (w *World) Respond(ref string, numbers ...int) {
	w.T.Helper()
	_, err := w.Notice.Respond(w.T.Context(), w.Agent, notice.Response{
		Submission: uuid.New(), Refs: []string{ref}, Numbers: numbers, Measure: models.MeasureFileRemoved, RemovedAt: w.Now(),
	})
	require.NoError(w.T, err)
}

// Say writes a message about a notice by somebody who saw so many.
func (w *World) Say(actor models.Actor, ref, text string, seen int) {
	w.T.Helper()
	require.NoError(w.T, w.Notice.SendMessage(w.T.Context(), actor,
		notice.MessageDraft{Submission: uuid.New(), Ref: ref, Text: text, Seen: seen}))
}

// ListNotices is a page of notices, by the reporter's references.
func (w *World) ListNotices(actor models.Actor, f notice.Filter) ([]string, *notice.List) {
	w.T.Helper()
	list, err := w.Notice.List(w.T.Context(), actor, f)
	require.NoError(w.T, err)
	var refs []string
	for _, row := range list.Rows {
		refs = append(refs, row.ExternalRef)
	}
	return refs, list
}

// Erased counts the notices without a key, and finds no trace of their items' addresses, nor one item too many without.
func (w *World) Erased() int {
	w.T.Helper()
	require.Empty(w.T, Query[int](w, `SELECT i.n FROM items i JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
		WHERE (n.data_key IS NULL) <> (i.sealed = '') OR (n.data_key IS NULL) <> (i.address_key IS NULL)
			OR n.data_key IS NULL AND num_nonnulls(i.host_key, i.domain_key, i.ip_key) > 0`))
	return Query[int](w, `SELECT count(*) FROM notices WHERE data_key IS NULL`)[0]
}

// Router is how addresses are routed now.
func (w *World) Router() *notice.Router {
	w.T.Helper()
	r, err := w.Notice.Router(w.T.Context(), w.Analyst)
	require.NoError(w.T, err)
	return r
}

// Page is a notice as EOKM sees it.
func (w *World) Page(ref string) *notice.Page {
	w.T.Helper()
	page, err := w.Notice.Page(w.T.Context(), models.System(), ref, 0)
	require.NoError(w.T, err)
	return page
}

// States lists the states of a notice's items, by number.
func (w *World) States(ref string) []models.State {
	w.T.Helper()
	var out []models.State
	for _, item := range w.Page(ref).Items {
		out = append(out, item.State)
	}
	return out
}

// Kinds lists what happened to a notice, in order.
func (w *World) Kinds(ref string) []string {
	w.T.Helper()
	return Query[string](w, `SELECT kind FROM events WHERE notice_id = (SELECT id FROM notices WHERE ref = $1) ORDER BY id`, ref)
}

// Answer reports a removal.
func (w *World) Answer(removedAt time.Time, ref string, numbers ...int) notice.Receipt {
	w.T.Helper()
	receipt, err := w.Notice.Respond(w.T.Context(), w.Agent, notice.Response{
		Submission: uuid.New(), Refs: []string{ref}, Numbers: numbers, Measure: models.MeasureFileRemoved, RemovedAt: removedAt,
	})
	require.NoError(w.T, err)
	return receipt
}

// Verify says what the analyst found of items.
func (w *World) Verify(outcome notice.Outcome, ref string, numbers ...int) {
	w.T.Helper()
	require.NoError(w.T, w.Notice.Verify(w.T.Context(), w.Analyst, ref, numbers, outcome))
}

// Dispute says no to items.
func (w *World) Dispute(ref string, numbers ...int) {
	w.T.Helper()
	require.NoError(w.T, w.Notice.Dispute(w.T.Context(), w.Agent, notice.Dispute{
		Submission: uuid.New(), Ref: ref, Numbers: numbers, Reason: models.ReasonNotOurNetwork, Explanation: "Niet van ons.",
	}))
}

// Delegate hands items to a reseller, who gets no deadline.
func (w *World) Delegate(ref string, numbers ...int) {
	w.T.Helper()
	require.NoError(w.T, w.Notice.Delegate(w.T.Context(), w.Agent, notice.Delegation{
		Submission: uuid.New(), Ref: ref, Numbers: numbers, To: notice.DelegateReseller,
	}))
}

// Hold stops the clock of items for the police: the analyst asks, and a colleague approves.
func (w *World) Hold(ref string, numbers ...int) {
	w.T.Helper()
	w.AskHold(ref, numbers...)
	asked, err := w.Notice.HoldRequests(w.T.Context(), w.Analyst, ref)
	require.NoError(w.T, err)
	require.Len(w.T, asked, 1)
	require.NoError(w.T, w.Notice.ApproveHold(w.T.Context(), w.As(models.RoleAnalyst), asked[0].ID))
}

// AskHold asks to stop the clock of items for the police, by the analyst.
func (w *World) AskHold(ref string, numbers ...int) {
	w.T.Helper()
	require.NoError(w.T, w.Notice.AskHold(w.T.Context(), w.Analyst, notice.HoldRequest{
		Ref: ref, Numbers: numbers, Authority: "Politie, zaak 12", Until: w.Now().Add(7 * Day), Explanation: "Op verzoek van de politie.",
	}))
}
