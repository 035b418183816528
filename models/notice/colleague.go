package notice

import (
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Earlier is an answer of a desk that stands on items: a response that no check refuted, a dispute that nobody decided, a delegation that
// lasts. With a receipt it is kept without its text.
type Earlier struct {
	Ref     string           `json:"ref"`
	Numbers []int            `json:"numbers"` // of the items
	Kind    models.EventKind `json:"kind"`    // answered, partly_answered, disputed or delegated; "": no answer stands on them
	Code    string           `json:"code"`    // the measure, the reason or the delegate
	At      time.Time        `json:"at"`
	UserID  uuid.UUID        `json:"user_id"`
	Moment  time.Time        `json:"moment"`  // when it was removed, or until when it is delegated
	Receipt string           `json:"receipt"` // of a response
	Text    string           `json:"-"`
	By      string           `json:"-"` // the name
}

// Answered is the error of an answer to items that a colleague answered after its sender looked: nothing of it was kept. It is an
// ErrConflict that says who was first, when, and what was recorded.
type Answered struct{ By []Earlier } //nolint:errname // as models.Repeated: what a person is told

// Error makes Answered an error.
func (*Answered) Error() string { return "a colleague answered first" }

// Unwrap makes it an ErrConflict: to who knows no better, somebody was first.
func (*Answered) Unwrap() error { return models.ErrConflict }

// overtaken tells a desk whose answer is refused, or is about what it did not see so, when that is because a colleague answered; else it
// gives back what refused it. An answer of one's own is no news: whoever goes back in the browser sends the form as it was.
func (l *itemLock) overtaken(tx *models.Tx, refused error) error {
	late := l.unseen
	if errors.Is(refused, models.ErrConflict) {
		late = slices.Concat(late, l.gone)
	}
	if len(late) == 0 || refused != nil && !errors.Is(refused, models.ErrConflict) {
		return refused
	}
	earlier, err := standing(tx, late)
	if err != nil {
		return err
	}
	earlier = slices.DeleteFunc(earlier, func(e Earlier) bool { return e.Kind == "" || e.UserID == l.actor.UserID })
	if len(earlier) == 0 {
		return refused
	}
	return &Answered{earlier}
}

// standing finds what answers stand on items, those of one notice that were given in one sending together. Items on which none stands are
// given too, without a kind.
func standing(tx *models.Tx, targets []target) ([]Earlier, error) {
	if len(targets) == 0 {
		return nil, nil
	}
	var providers []uuid.UUID
	for _, t := range targets {
		providers = append(providers, t.ProviderID)
	}
	rows, err := models.Find[struct {
		Earlier
		N          int
		Submission uuid.UUID
	}](tx, `SELECT n.ref, i.n, coalesce(f.kind, '') AS kind, coalesce(f.code, '') AS code, f.at, f.user_id, f.moment,
			coalesce(f.receipt, '') AS receipt, coalesce(f.text, '') AS text, f.submission, coalesce(u.name, '') AS by
		FROM unnest($1::uuid[], $2::uuid[]) AS t (provider_id, id)
		JOIN items i ON i.provider_id = t.provider_id AND i.id = t.id
		JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
		LEFT JOIN LATERAL (
			SELECT CASE WHEN r.counts THEN '`+string(models.EventAnswered)+`' ELSE '`+string(models.EventPartlyAnswered)+`' END AS kind,
				r.measure AS code, r.created_at AS at, r.user_id, r.removed_at AS moment, r.receipt, r.note AS text, r.submission, r.id
			FROM responses r WHERE r.provider_id = i.provider_id AND r.item_id = i.id AND NOT EXISTS (
				SELECT 1 FROM verifications v WHERE v.undone_at IS NULL AND v.provider_id = r.provider_id AND v.item_id = r.item_id
					AND (v.created_at, v.id) > (r.created_at, r.id)) AND `+Stands+`
			UNION ALL
			SELECT '`+string(models.EventDisputed)+`', d.reason, d.created_at, d.user_id, NULL, NULL, d.explanation, d.submission, d.id
			FROM disputes d WHERE d.provider_id = i.provider_id AND d.item_id = i.id AND d.decision IS NULL
			UNION ALL
			SELECT '`+string(models.EventDelegated)+`', g.party, g.created_at, g.user_id, g.until, NULL, g.note, g.submission, g.id
			FROM delegations g WHERE g.provider_id = i.provider_id AND g.item_id = i.id AND g.ended_at IS NULL
			ORDER BY at DESC, id DESC LIMIT 1
		) f ON true
		LEFT JOIN users u ON u.id = f.user_id
		ORDER BY n.id, f.at, min(i.n) OVER (PARTITION BY n.id, f.submission), f.submission, i.n`, providers, itemIDs(targets))
	if err != nil {
		return nil, err
	}
	var list []Earlier
	for i, row := range rows {
		if i == 0 || row.Ref != rows[i-1].Ref || row.Submission != rows[i-1].Submission || row.Kind != rows[i-1].Kind {
			list = append(list, row.Earlier)
		}
		last := &list[len(list)-1]
		last.Numbers = append(last.Numbers, row.N)
	}
	return list, nil
}
