package search

import (
	"context"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
)

// itemOf joins the item of a row r by its key. What stands in the way of the planner (OFFSET 0) is on purpose: it takes the few rows that
// an index gives for many, and would read all items for them.
const itemOf = `CROSS JOIN LATERAL (SELECT i.provider_id, i.notice_id FROM items i WHERE i.provider_id = r.provider_id AND i.id = r.item_id
	OFFSET 0) i`

// The notices that a search is about. Each part asks one index for equality.
const (
	byRef = `SELECT provider_id, id FROM notices WHERE ref = ANY(?::text[])
		UNION SELECT provider_id, id FROM notices WHERE external_ref = ANY(?::text[]) AND external_ref <> ''
		UNION SELECT i.provider_id, i.notice_id FROM item_reports r ` + itemOf + `
			WHERE r.joined AND r.external_ref = ANY(?::text[])
		UNION SELECT i.provider_id, i.notice_id FROM responses r ` + itemOf + `
			WHERE r.receipt = ANY(?::text[])`
	byAddress = `SELECT provider_id, notice_id FROM items WHERE address_key = ANY(?::uuid[])
		UNION SELECT provider_id, notice_id FROM items WHERE host_key = ANY(?::bigint[])
		UNION SELECT provider_id, notice_id FROM items WHERE domain_key = ANY(?::bigint[])
		UNION SELECT provider_id, notice_id FROM items WHERE ip_key = ANY(?::bigint[])`
)

// twoBy finds two notices with an item of one of some keys, or as many as there are; it takes the keys three times. It reads its index up
// to the second notice and no further: the items of a well-known domain are tens of thousands. Their order leads the planner to the index.
func twoBy(column, kind string) string {
	keys := ` = ANY(?::` + kind + `[])`
	one := `(SELECT provider_id, notice_id FROM items WHERE ` + column + keys + ` ORDER BY ` + column + ` LIMIT 1)`
	return one + ` UNION SELECT b.* FROM ` + one + ` a CROSS JOIN LATERAL (SELECT i.provider_id, i.notice_id FROM items i
		WHERE i.` + column + keys + ` AND (i.provider_id, i.notice_id) <> (a.provider_id, a.notice_id)
		ORDER BY i.` + column + ` LIMIT 1) b`
}

// twoByAddress is byAddress for who asks for two at most.
var twoByAddress = strings.Join([]string{
	twoBy("address_key", "uuid"), twoBy("host_key", "bigint"), twoBy("domain_key", "bigint"), twoBy("ip_key", "bigint"),
}, " UNION ")

// referredMost is how many notices a reference leads to at most.
const referredMost = 500

// narrow is the condition of a list of hits. Of references they were found already: Postgres, which knows nothing of how few they are,
// would look through all notices for them.
func (l lookUp) narrow(q *models.Where) {
	switch l.kind {
	case Ref:
		q.And(`(n.provider_id, n.id) IN (SELECT u.provider_id, u.id FROM unnest(?::uuid[], ?::uuid[]) u (provider_id, id))`,
			l.holders, l.notices)
	case Provider:
		var ids []uuid.UUID
		for _, p := range l.providers {
			ids = append(ids, p.ID)
		}
		q.And("n.provider_id = ANY(?::uuid[])", ids)
	case Words:
		q.And("false")
	case Address, Host, IP, Masked:
		q.And(`(n.provider_id, n.id) IN (`+byAddress+`)`, l.addressKeys, l.hostKeys, l.domainKeys, l.ipKeys)
	}
}

// Narrow narrows a question about the notices n to a search's hits, and tells what the search was for and which organisations it named.
// ErrNotFound when the actor made no such search, or long ago.
func (s *Store) Narrow(ctx context.Context, actor models.Actor, search uuid.UUID, q *models.Where) (Kind, []provider.Provider, error) {
	text, err := s.Kept(ctx, actor, search)
	if err != nil {
		return "", nil, err
	}
	look, err := s.find(ctx, actor, text)
	look.narrow(q)
	return look.kind, look.providers, err
}

// ask finds the notices of a look-up among what the actor may see, and tells whether there are any. Of an address it finds two at most:
// one is led to at once, and the list finds the others.
func (s *Store) ask(ctx context.Context, actor models.Actor, look *lookUp) (bool, error) {
	q, most := &models.Where{}, "2"
	if look.kind == Ref {
		q.And(byRef, look.own, look.theirs, look.theirs, look.receipts)
		most = strconv.Itoa(referredMost)
	} else {
		q.And(twoByAddress, look.addressKeys, look.addressKeys, look.addressKeys, look.hostKeys, look.hostKeys, look.hostKeys,
			look.domainKeys, look.domainKeys, look.domainKeys, look.ipKeys, look.ipKeys, look.ipKeys)
	}
	hits := q.Condition()
	q.Anew()
	if !actor.Staff() {
		q.And("n.provider_id = ?", actor.ProviderID)
	}
	var rows []struct {
		ProviderID uuid.UUID
		ID         uuid.UUID
		Ref        string
	}
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &rows, `WITH h (provider_id, id) AS MATERIALIZED (SELECT * FROM (`+hits+`) u LIMIT `+most+`)
			SELECT n.provider_id, n.id, n.ref FROM h JOIN notices n ON n.provider_id = h.provider_id AND n.id = h.id WHERE `+
			q.Condition(), q.Args...)
	})
	look.refs, look.holders, look.notices = nil, nil, nil
	for _, row := range rows {
		look.refs = append(look.refs, row.Ref)
		look.holders, look.notices = append(look.holders, row.ProviderID), append(look.notices, row.ID)
	}
	return len(rows) > 0, err
}

// ownReceipt is the one receipt of the actor's provider that has a number of the look-up; "" when there is none.
func (s *Store) ownReceipt(ctx context.Context, actor models.Actor, look lookUp) (string, error) {
	var rows []struct{ Receipt string }
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &rows, `SELECT DISTINCT receipt FROM responses WHERE provider_id = $1 AND receipt = ANY($2) LIMIT 2`,
			actor.ProviderID, look.receipts)
	})
	if err != nil || len(rows) != 1 {
		return "", err
	}
	return rows[0].Receipt, nil
}
