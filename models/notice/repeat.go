package notice

import (
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// sending is what the database knows of the key of a form.
type sending struct {
	Sent bool // something was kept under it
	Same bool // and that was of the same content
}

// queueSending looks up a key in a table of facts. Counted, since for EXISTS the planner would read a young table from its
// start.
func queueSending(b *pgx.Batch, of *sending, table string, provider, submission uuid.UUID, digest []byte) {
	models.QueueOne(b, of, `SELECT count(*) > 0 AS sent, coalesce(bool_and(digest = $3), false) AS same FROM `+table+`
		WHERE provider_id = $1 AND submission = $2`, provider, submission, digest)
}

// What was kept under a key, item by item.
const (
	keptAnswers     = `SELECT n.ref, i.n, f.created_at AS at, f.measure AS code, f.note AS text FROM responses f` + keptOfItems
	keptDisputes    = `SELECT n.ref, i.n, f.created_at AS at, f.reason AS code, f.explanation AS text FROM disputes f` + keptOfItems
	keptDelegations = `SELECT n.ref, i.n, f.created_at AS at, f.party AS code, f.note AS text FROM delegations f` + keptOfItems
	keptMessages    = `SELECT n.ref, 0 AS n, f.created_at AS at, '' AS code, f.text FROM messages f
		JOIN notices n ON n.provider_id = f.provider_id AND n.id = f.notice_id WHERE f.provider_id = $1 AND f.submission = $2`
	keptOfItems = ` JOIN items i ON i.provider_id = f.provider_id AND i.id = f.item_id
		JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
		WHERE f.provider_id = $1 AND f.submission = $2 ORDER BY n.id, i.n`
)

// repeated is the error of a key that was used for something else; query is one of those above.
func repeated(tx *models.Tx, query string, provider, submission uuid.UUID) error {
	rows, err := models.Find[struct {
		Ref  string
		N    int
		At   time.Time
		Code string
		Text string
	}](tx, query, provider, submission)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return models.ErrNotFound
	}
	first := rows[0]
	out := &models.Repeated{At: first.At, Items: len(rows), Code: first.Code, Text: first.Text}
	for i, row := range rows {
		if i == 0 || row.Ref != rows[i-1].Ref {
			out.Notices = append(out.Notices, row.Ref)
		}
		out.Numbers = append(out.Numbers, row.N)
	}
	if len(out.Notices) > 1 || first.N == 0 {
		out.Numbers = nil
	}
	return out
}
