// Package version is how what EOKM writes is kept, judged and published: each article and each course has versions, of which one at
// most is published and one on its way there. Whoever wrote in a version is not the second person who publishes it.
//
// It is a room of its own below the two, because none of it is an article's: a course is begun, saved, sent, published and archived in
// the same steps. What a version says, and what must be right with it, is in their rooms; a Kind names what differs in between.
package version

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Kind is a kind of thing that has versions. There are two: articles and courses.
type Kind struct {
	Noun     string   // "article": each is a row of articles, and its versions are rows of article_versions
	Reserved []string // the slugs that none that comes with the portal may have
	Taken    string   // key of the fault that another has the slug
	Columns  string   // of a version: those that a draft takes over from the version that it begins with
	Texts    Texts
	Events   map[Act]models.EventKind
	// Index, unless nil, makes version n the one that a search finds, and with n 0 none.
	Index Do
}

// Texts is the table of what a version says, as far as that is no column of its own.
type Texts struct {
	Table   string
	Columns string // those that a draft takes over
}

// Do does something with version n of an article or a course.
type Do func(tx *models.Tx, id uuid.UUID, n int) error

// Store keeps the versions of one kind. The rooms of articles and courses have one each, and nobody else. Its methods are safe for
// concurrent use; each that takes no transaction is one, scoped to its actor.
type Store struct {
	db      *models.DB
	address *address.Store
	kind    Kind
}

// New makes the Store of a kind.
func New(db *models.DB, address *address.Store, kind Kind) *Store {
	return &Store{db: db, address: address, kind: kind}
}

// sql is a statement about things and thing_versions as one about the tables of the kind.
func (s *Store) sql(statement string) string {
	return strings.ReplaceAll(statement, "thing", s.kind.Noun)
}

// Version is one version of an article or a course, as editors know it.
type Version struct {
	Slug        string
	N           int
	State       State
	Revision    int    // counts the times it was saved
	Shipped     string // not "": it came with the portal
	SavedBy     string // "" for the portal itself
	SavedAt     time.Time
	DecidedBy   string // the second person
	Returned    string // what the second person wants mended
	PublishAt   *time.Time
	PublishedAt *time.Time
	Wrote       bool // the actor wrote in it, and is no second person
	Archived    bool // all of it is
	NoteNL      string
	NoteEN      string
}

// Columns are a Version's that a version's own row (v) and the People of it hold. $1 is the actor.
const (
	Columns = `v.n, v.state, v.revision, v.shipped, coalesce(s.name, '') AS saved_by, v.saved_at, coalesce(d.name, '') AS decided_by,
		v.returned, v.publish_at, v.published_at, $1::uuid = ANY (v.writers) AS wrote`
	People = ` LEFT JOIN users s ON s.id = v.saved_by LEFT JOIN users d ON d.id = v.decided_by `
)

// Event says what happened to which version; it holds nothing of the text.
func Event(actor models.Actor, kind models.EventKind, slug string, n int, now time.Time) models.Event {
	return models.Event{At: now, ActorID: actor.UserID, ActorRole: actor.Role, Kind: kind, Data: models.EventData{Code: slug, Count: n}}
}

// record puts what happened to a version into the log.
func (s *Store) record(tx *models.Tx, actor models.Actor, act Act, slug string, n int) error {
	return models.Record(tx, Event(actor, s.kind.Events[act], slug, n, s.db.Now()))
}
