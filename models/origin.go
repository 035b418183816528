package models

import (
	"bytes"
	"context"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// From where somebody did something is kept with the event, and not for ever. Events are only ever added to and their chain
// covers every byte, so what the event holds is the network address sealed under a key of its day. Retention destroys that
// key: the event stays as it is, the chain still fits, and nobody can read the address any more (docs/adr/0007).

// originBytes is how long every network address is made before it is sealed: the length of one says of which kind it is.
const originBytes = 48

// dayKey is the key of one day, opened.
type dayKey struct {
	day  time.Time
	aead cipher.AEAD
}

// originKey is the key of one day as it is kept.
type originKey struct {
	ID      uuid.UUID
	Day     time.Time
	DataKey []byte // nil: destroyed
}

func dayOf(at time.Time) time.Time { return at.UTC().Truncate(Day) }

// originPlace binds a sealed network address to its event: who did it and when.
func originPlace(actor uuid.UUID, at time.Time) []byte {
	return binary.BigEndian.AppendUint64(append([]byte("events.data.from:"), actor[:]...), uint64(at.UnixMicro()))
}

// Origin seals from where somebody does something, for an event of that moment (EventData.From). nil for "". It has a
// transaction of its own for the first of a day: call it before the one that records the event.
func (d *DB) Origin(ctx context.Context, ip string, actor uuid.UUID, at time.Time) ([]byte, error) {
	if ip == "" {
		return nil, nil
	}
	key, err := d.keyOfDay(ctx, dayOf(at))
	if err != nil {
		return nil, Wrap("seal a network address", err)
	}
	plain := append([]byte(ip), make([]byte, max(0, originBytes-len(ip)))...)
	return key.Seal(nil, nil, plain, originPlace(actor, at)), nil
}

func (d *DB) keyOfDay(ctx context.Context, day time.Time) (cipher.AEAD, error) {
	if known := d.day.Load(); known != nil && known.day.Equal(day) {
		return known.aead, nil
	}
	var kept originKey
	err := d.Write(ctx, System(), func(tx *Tx) error {
		if _, err := d.Sealing(tx); err != nil {
			return err
		}
		id := NewID()
		wrapped, err := d.Keys().WrapDataKey(NewDataKey(), id)
		if err != nil {
			return err
		}
		if err := tx.Do(`INSERT INTO origin_keys (id, day, data_key) VALUES ($1, $2, $3) ON CONFLICT (day) DO NOTHING`,
			id, day, wrapped); err != nil {
			return fmt.Errorf("make the day's key: %w", err)
		}
		kept, err = One[originKey](tx, `SELECT id, day, data_key FROM origin_keys WHERE day = $1`, day)
		return err
	})
	if err != nil {
		return nil, err
	}
	aead, err := d.Keys().UnwrapDataKey(kept.DataKey, kept.ID)
	if err != nil {
		return nil, err
	}
	if wholeOf(ctx) == nil { // else it may be undone yet
		d.day.Store(&dayKey{day, aead})
	}
	return aead, nil
}

// OpenOrigins fills in the network addresses of a history as far as their keys are there.
func (d *DB) OpenOrigins(ctx context.Context, lines []*HistoryLine) error {
	days := map[time.Time]cipher.AEAD{}
	var ask []time.Time
	for _, line := range lines {
		if day := dayOf(line.At); len(line.Data.From) > 0 {
			if _, known := days[day]; !known {
				days[day], ask = nil, append(ask, day)
			}
		}
	}
	if len(ask) == 0 {
		return nil
	}
	var kept []originKey
	if err := d.Ask(ctx, System(), func(b *pgx.Batch) { // the keys are the portal's own
		QueueFind(b, &kept, `SELECT id, day, data_key FROM origin_keys WHERE day = ANY($1::date[]) AND data_key IS NOT NULL`, ask)
	}); err != nil {
		return fmt.Errorf("find the days' keys: %w", err)
	}
	for _, k := range kept {
		aead, err := d.Keys().UnwrapDataKey(k.DataKey, k.ID)
		if err != nil {
			return err
		}
		days[dayOf(k.Day)] = aead
	}
	for _, line := range lines {
		aead := days[dayOf(line.At)]
		if aead == nil || len(line.Data.From) == 0 {
			continue
		}
		// One that does not open was changed, and the chain tells that: the rest of the history is still to be read.
		if plain, err := aead.Open(nil, nil, line.Data.From, originPlace(line.ActorID, line.At)); err == nil {
			line.Data.IP = pastIP(bytes.TrimRight(plain, "\x00"))
		}
	}
	return nil
}

// ExpiredOrigins is how much DestroyOrigins would destroy.
type ExpiredOrigins struct {
	Days   int
	Events int // with a network address of those days
}

// expiredDays are those whose key is there and which ended before $1.
const expiredDays = `data_key IS NOT NULL AND day < CAST($1 AS date)`

// keptDays gives the first of the days that are kept.
func (r Retention) keptDays(now time.Time) time.Time { return dayOf(now.Add(-r.Origins)) }

// ExpiredOrigins counts the days whose network addresses DestroyOrigins would make unreadable. System only.
func (s *Store) ExpiredOrigins(ctx context.Context, r Retention) (ExpiredOrigins, error) {
	var out ExpiredOrigins
	err := s.db.Read(ctx, System(), func(tx *Tx) (err error) {
		out, err = One[ExpiredOrigins](tx, `SELECT count(DISTINCT k.day) AS days, count(e.id) AS events
			FROM (SELECT day FROM origin_keys WHERE `+expiredDays+`) k
			LEFT JOIN events e ON e.at >= k.day::timestamp AT TIME ZONE 'UTC' AND e.at < (k.day + 1)::timestamp AT TIME ZONE 'UTC'
				AND e.data->>'from' IS NOT NULL`, r.keptDays(s.db.Now()))
		return err
	})
	return out, Wrap("count expired network addresses", err)
}

// DestroyOrigins destroys the keys of the days whose time is over, and with them, for good and for everybody, from where
// people did what the events of those days say. The events stay as they are. It gives how many days. System only; run by a
// periodic job.
func (s *Store) DestroyOrigins(ctx context.Context, r Retention) (int, error) {
	if err := r.Check(); err != nil {
		return 0, err
	}
	n := 0
	err := s.db.Write(ctx, System(), func(tx *Tx) error {
		rows, err := tx.Exec(`UPDATE origin_keys SET data_key = NULL WHERE `+expiredDays, r.keptDays(s.db.Now()))
		if n = int(rows); err != nil || n == 0 {
			return err
		}
		return Record(tx, System().Event(EventOriginsErased, s.db.Now()).With(EventData{Count: n}).ForStaff())
	})
	return n, Wrap("destroy expired network addresses", err)
}
