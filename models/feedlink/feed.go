package feedlink

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Feed is what a reader gets: which notices there are, and how they stand.
type Feed struct {
	LinkID   uuid.UUID
	Language string    // the provider's
	Updated  time.Time // when the last of it changed; when the link was made, while there is nothing
	Entries  []Entry   // what changed last is first
}

// Entry is one notice.
type Entry struct {
	ID          uuid.UUID
	Ref         string
	Turn        models.Turn // whose it is now
	DueAt       time.Time   // of what is open
	DeliveredAt time.Time
	Updated     time.Time
}

// What a feed has at most: what is open, by its deadline, and what was delivered last.
const (
	mostOpen   = 200
	mostNewest = 100
)

// changes are the events after which an entry is another one. Those of EOKM alone are none, and neither is who looked.
var changes = []models.EventKind{
	models.EventDelivered, models.EventRaised, models.EventAcknowledged, models.EventUnacknowledged, models.EventAnswered,
	models.EventPartlyAnswered, models.EventRetracted, models.EventDisputed, models.EventDelegated, models.EventTakenBack,
	models.EventFoundOffline, models.EventFoundOnline, models.EventCheckUndone, models.EventUpheld, models.EventWithdrawn,
	models.EventRerouted, models.EventHeld, models.EventResumed, models.EventEscalated, models.EventAsked, models.EventReplied,
	models.EventClosed,
}

// Read gives the feed of a secret link, to whoever has it. Its errors are those of a link that is none (ErrNotFound) and of a reader that
// asks too often (ErrThrottled). What was ordered to practise is in it too, as in the desk's list.
func (s *Store) Read(ctx context.Context, token string, from models.Visitor) (Feed, error) {
	l, err := s.open(ctx, token, from)
	if err != nil {
		return Feed{}, models.Wrap("read a feed", err)
	}
	feed := Feed{LinkID: l.ID, Language: l.Language, Updated: l.CreatedAt.UTC()}
	err = s.db.Read(ctx, models.System(), func(tx *models.Tx) error {
		feed.Entries, err = models.Find[Entry](tx, `WITH shown AS (
				(SELECT id FROM notices WHERE provider_id = $1 AND `+models.Unfinished+` ORDER BY due_at, id LIMIT $2)
				UNION (SELECT id FROM notices WHERE provider_id = $1 ORDER BY delivered_at DESC, id DESC LIMIT $3))
			SELECT n.id, n.ref, n.phase AS turn, n.due_at, n.delivered_at,
				greatest(n.delivered_at, coalesce((SELECT max(e.at) FROM events e WHERE e.notice_id = n.id AND NOT e.internal
					AND e.kind = ANY($4)), n.delivered_at)) AS updated
			FROM shown JOIN notices n ON n.provider_id = $1 AND n.id = shown.id ORDER BY updated DESC, n.id`,
			l.ProviderID, mostOpen, mostNewest, changes)
		return err
	})
	if len(feed.Entries) > 0 {
		feed.Updated = feed.Entries[0].Updated.UTC()
	}
	return feed, models.Wrap("read a feed", err)
}
