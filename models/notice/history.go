package notice

import (
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// queueHistory finds a notice's events, newest first. Row-level security hides EOKM's own from a provider.
func queueHistory(b *pgx.Batch, lines *[]models.HistoryLine, actor models.Actor, ref string) {
	models.QueueFind(b, lines, `SELECT e.at, e.kind, e.actor_id, e.actor_role, coalesce(u.name, '') AS actor_name, e.internal, e.data
		FROM `+theNotice+` n JOIN events e ON e.notice_id = n.id LEFT JOIN users u ON u.id = e.actor_id
		ORDER BY e.id DESC LIMIT 500`, noticeArgs(actor, ref)...)
}
