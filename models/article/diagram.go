package article

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/version"
)

// DiagramKind is the format of a drawing.
type DiagramKind string

// The formats.
const (
	DiagramPNG DiagramKind = "png"
	DiagramSVG DiagramKind = "svg"
)

// Diagram is a drawing that an editor made for an article. portal/diagram wrote its bytes anew: they hold what draws, and nothing
// of what came with it. It is never anything reported.
type Diagram struct {
	ID        uuid.UUID
	Name      string
	Kind      DiagramKind
	Bytes     []byte
	AddedBy   string
	CreatedAt time.Time
}

// DiagramLimit is how many bytes a drawing may have: with its form around it, as many as a request may.
const DiagramLimit = 900_000

// diagramsAtMost is how many drawings an article may have.
const diagramsAtMost = 50

// AddDiagram keeps a drawing for an article and gives its id. Editors and admins only.
func (s *Store) AddDiagram(ctx context.Context, actor models.Actor, slug string, d Diagram) (uuid.UUID, error) {
	if !actor.Edits() {
		return uuid.Nil, models.ErrForbidden
	}
	var bad models.Faults
	d.Name = models.OneLine(&bad, "name", d.Name, models.TitleLimit)
	if d.Name == "" {
		bad.Add("name", "diagram.name")
	}
	if len(d.Bytes) == 0 || len(d.Bytes) > DiagramLimit || d.Kind != DiagramPNG && d.Kind != DiagramSVG {
		bad.Add("file", "diagram.file")
	}
	if err := bad.Err(); err != nil {
		return uuid.Nil, err
	}
	d.ID = models.NewID()
	return d.ID, models.Wrap("add diagram", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		article, err := models.One[uuid.UUID](tx, `SELECT id FROM articles WHERE slug = $1 FOR UPDATE`, slug)
		if err != nil {
			return err
		}
		n, err := models.One[int](tx, `SELECT count(*) FROM diagrams WHERE article_id = $1`, article)
		if err != nil {
			return err
		}
		if n >= diagramsAtMost {
			return &models.Invalid{Field: "file", Key: "diagram.many"}
		}
		if err := tx.Do(`INSERT INTO diagrams (id, article_id, name, kind, bytes, added_by, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			d.ID, article, d.Name, d.Kind, d.Bytes, actor.UserID, s.db.Now()); err != nil {
			return err
		}
		return models.Record(tx, version.Event(actor, models.EventDiagramAdded, slug, n+1, s.db.Now()))
	}))
}

// Diagrams lists an article's drawings, without their bytes. EOKM's people only.
func (s *Store) Diagrams(ctx context.Context, actor models.Actor, slug string) ([]Diagram, error) {
	if !actor.Staff() {
		return nil, models.ErrForbidden
	}
	var list []Diagram
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueFind(b, &list,
			`SELECT d.id, d.name, d.kind, u.name AS added_by, d.created_at FROM diagrams d JOIN articles a ON a.id = d.article_id
			JOIN users u ON u.id = d.added_by WHERE a.slug = $1 ORDER BY d.created_at, d.id`, slug)
	})
	return list, models.Wrap("list diagrams", err)
}

// Diagram gives a drawing to whoever may read its article; else ErrNotFound.
func (s *Store) Diagram(ctx context.Context, actor models.Actor, id uuid.UUID) (Diagram, error) {
	var d Diagram
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) {
		models.QueueOne(b, &d, `SELECT id, name, kind, bytes, created_at FROM diagrams WHERE id = $1`, id)
	})
	return d, models.Wrap("read diagram", err)
}
