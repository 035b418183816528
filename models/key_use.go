package models

import (
	"context"
	"time"
)

// KeyUse is one wrapping key and what it wraps.
type KeyUse struct {
	ID        uint32
	InFile    bool
	Newest    bool // wraps what is new
	MadeAt    *time.Time
	RetiredAt *time.Time
	Notices   int // data keys
	Imports   int // of files that wait, and their rows
	Secrets   int // of authenticator apps and identity providers, texts that somebody looked for, and days of the log
}

// Values is how many values it wraps.
func (u KeyUse) Values() int { return u.Notices + u.Imports + u.Secrets }

// oldUses counts what other keys than the newest wrap.
func oldUses(uses []KeyUse) int {
	n := 0
	for _, u := range uses {
		if !u.Newest {
			n += u.Values()
		}
	}
	return n
}

// KeyUses lists every key that the database or the file knows, the oldest first, with what it wraps. System only.
func (s *Store) KeyUses(ctx context.Context) ([]KeyUse, error) {
	var uses []KeyUse
	err := s.db.Read(ctx, System(), func(tx *Tx) (err error) {
		uses, err = s.keyUses(tx)
		return err
	})
	return uses, Wrap("count what the keys wrap", err)
}

func (s *Store) keyUses(tx *Tx) ([]KeyUse, error) {
	rows, err := Find[struct {
		ID                        int64
		MadeAt, RetiredAt         *time.Time
		Notices, Imports, Secrets int
	}](tx, `WITH used AS (
			SELECT substr(data_key, 1, 5) AS head, 1 AS notices, 0 AS imports, 0 AS secrets FROM notices WHERE data_key IS NOT NULL
			UNION ALL SELECT substr(data_key, 1, 5), 0, 1, 0 FROM imports WHERE data_key IS NOT NULL
			UNION ALL SELECT substr(wrapped_key, 1, 5), 0, 1, 0 FROM import_rows WHERE wrapped_key IS NOT NULL
			UNION ALL SELECT substr(secret, 1, 5), 0, 0, 1 FROM totp_factors
			UNION ALL SELECT substr(secret, 1, 5), 0, 0, 1 FROM oidc_connections
			UNION ALL SELECT substr(sealed, 1, 5), 0, 0, 1 FROM searches
			UNION ALL SELECT substr(data_key, 1, 5), 0, 0, 1 FROM origin_keys WHERE data_key IS NOT NULL
			UNION ALL SELECT substr(secret, 1, 5), 0, 0, 1 FROM webhooks
			UNION ALL SELECT substr(old_secret, 1, 5), 0, 0, 1 FROM webhooks WHERE old_secret IS NOT NULL
		), summed AS (
			SELECT ('x' || encode(substr(head, 2, 4), 'hex'))::bit(32)::bigint AS id, sum(notices) AS notices, sum(imports) AS imports,
				sum(secrets) AS secrets FROM used GROUP BY head
		)
		SELECT coalesce(k.id, u.id) AS id, k.made_at, k.retired_at, coalesce(u.notices, 0) AS notices, coalesce(u.imports, 0) AS imports,
			coalesce(u.secrets, 0) AS secrets
		FROM (SELECT * FROM portal_keys WHERE kind = 'wrap') k FULL JOIN summed u ON u.id = k.id ORDER BY k.made_at NULLS FIRST, 1`)
	if err != nil {
		return nil, err
	}
	set := s.db.Keys().set.Load()
	var uses []KeyUse
	known, newest := map[uint32]bool{}, -1
	for _, r := range rows {
		id := uint32(r.ID)
		_, inFile := set.find(id)
		known[id] = true
		uses = append(uses, KeyUse{
			ID: id, InFile: inFile, MadeAt: r.MadeAt, RetiredAt: r.RetiredAt, Notices: r.Notices, Imports: r.Imports, Secrets: r.Secrets,
		})
		if r.MadeAt != nil && r.RetiredAt == nil {
			newest = len(uses) - 1
		}
	}
	if newest >= 0 {
		uses[newest].Newest = true
	}
	for _, key := range set.Wraps {
		if !known[key.ID] {
			uses = append(uses, KeyUse{ID: key.ID, InFile: true})
		}
	}
	return uses, nil
}
