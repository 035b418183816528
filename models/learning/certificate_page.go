package learning

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/people"
)

// Certificate is proof that somebody passed a course, as those see it who may.
type Certificate struct {
	ProviderID   uuid.UUID
	Number       string
	UserID       uuid.UUID
	Slug         string // of the course
	N            int    // its version
	TitleNL      string
	TitleEN      string
	SummaryNL    string
	SummaryEN    string
	Holder       string // the name when it was issued; the organisation likewise
	Organisation string
	Email        string // the holder's; "" for anybody else
	Language     string // the holder's
	PassedAt     time.Time
	ExpiresAt    time.Time
	RevokedAt    *time.Time
	RevokedBy    string // a name, for EOKM
	Reason       string
	Credential   string // the signed badge; "" as long as none was made, and for anybody but the holder
	Latest       bool   // the holder has none of this course that is newer
}

// CertificateState is what a certificate is worth.
type CertificateState string

// The states. Unknown is also what a number says that cannot be one.
const (
	CertificateValid   CertificateState = "valid"
	CertificateExpired CertificateState = "expired"
	CertificateRevoked CertificateState = "revoked"
	CertificateUnknown CertificateState = "unknown"
)

// certificateState is what a certificate is worth at a moment. What was revoked stays so, also when it had expired.
func certificateState(expires time.Time, revoked *time.Time, now time.Time) CertificateState {
	switch {
	case revoked != nil:
		return CertificateRevoked
	case !now.Before(expires):
		return CertificateExpired
	default:
		return CertificateValid
	}
}

// State is what the certificate is worth at a moment.
func (c Certificate) State(now time.Time) CertificateState {
	return certificateState(c.ExpiresAt, c.RevokedAt, now)
}

// Theirs tells whether the certificate is the actor's own.
func (c Certificate) Theirs(actor models.Actor) bool {
	return c.UserID == actor.UserID && c.ProviderID == actor.ProviderID
}

// CertificateNumber reads a number as somebody types it: in small letters, with spaces, without dashes. ok is false for what cannot be one.
func CertificateNumber(text string) (number string, ok bool) {
	const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	text = strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToUpper(strings.TrimSpace(text)))
	if len(text) != 12 || strings.Trim(text, letters) != "" {
		return "", false
	}
	return text[:4] + "-" + text[4:8] + "-" + text[8:], true
}

// certificateOf is one certificate. Its values: number, provider, user, admin of the provider, staff.
const certificateOf = `SELECT f.provider_id, f.number, f.user_id, c.slug, f.n, v.title_nl, v.title_en, v.summary_nl, v.summary_en,
	f.holder, f.organisation,
		CASE WHEN f.user_id = $3 THEN u.email ELSE '' END AS email, u.language, f.passed_at, f.expires_at, f.revoked_at,
		CASE WHEN $5 THEN coalesce(r.name, '') ELSE '' END AS revoked_by, f.reason, CASE WHEN f.user_id = $3 THEN f.credential
			ELSE '' END AS credential,
		NOT EXISTS (SELECT 1 FROM certificates l WHERE l.provider_id = f.provider_id AND l.user_id = f.user_id AND l.course_id = f.course_id
			AND l.passed_at > f.passed_at AND l.revoked_at IS NULL) AS latest
	FROM certificates f JOIN courses c ON c.id = f.course_id JOIN course_versions v ON v.course_id = f.course_id AND v.n = f.n
	JOIN users u ON u.id = f.user_id LEFT JOIN users r ON r.id = f.revoked_by
	WHERE f.number = $1 AND ($5 OR f.provider_id = $2 AND ($4 OR f.user_id = $3))`

// Certificate gives a certificate to its holder, to the admin of their organisation and to EOKM; ErrNotFound for anybody else.
func (s *Store) Certificate(ctx context.Context, actor models.Actor, number string) (Certificate, error) {
	var c Certificate
	number, ok := CertificateNumber(number)
	if !ok || actor.Role == "" {
		return c, models.ErrNotFound
	}
	// As the portal: a desk reads of users only its own people, and who revoked it is EOKM's.
	err := s.db.Ask(ctx, models.System(), func(b *pgx.Batch) {
		models.QueueOne(b, &c, certificateOf, number, actor.ProviderID, actor.UserID, actor.Role == models.RoleProviderAdmin, actor.Staff())
	})
	return c, models.Wrap("read certificate", err)
}

// KeepCredential keeps the signed badge of the actor's own certificate and gives the one that is kept: of two made at once the first
// stays, so that a holder has one. ErrNotFound for anybody else's, and for one that was revoked.
func (s *Store) KeepCredential(ctx context.Context, actor models.Actor, number, token string) (string, error) {
	var kept string
	err := s.db.Write(ctx, actor, func(tx *models.Tx) (err error) {
		kept, err = models.One[string](tx,
			`UPDATE certificates SET credential = CASE credential WHEN '' THEN CAST($1 AS text) ELSE credential END
			WHERE provider_id = $2 AND user_id = $3 AND number = $4 AND revoked_at IS NULL RETURNING credential`,
			token, actor.ProviderID, actor.UserID, number)
		return err
	})
	return kept, models.Wrap("keep badge", err)
}

// CheckCertificate says what the certificate of a number is worth, and nothing else of it, to anybody who asks. ErrThrottled when
// somebody asks too often: numbers cannot be found by trying.
func (s *Store) CheckCertificate(ctx context.Context, number string, from models.Visitor) (CertificateState, error) {
	if err := s.db.CountTry(ctx, models.CertificateTry, from.IP); err != nil {
		return "", err
	}
	number, _ = CertificateNumber(number) // also what cannot be one is looked up, so that both take as long
	var found struct {
		ExpiresAt time.Time
		RevokedAt *time.Time
	}
	err := s.db.Ask(ctx, models.System(), func(b *pgx.Batch) {
		models.QueueOne(b, &found, `SELECT expires_at, revoked_at FROM certificates WHERE number = $1`, number)
	})
	switch {
	case errors.Is(err, models.ErrNotFound):
		return CertificateUnknown, nil
	case err != nil:
		return "", models.Wrap("check certificate", err)
	}
	return certificateState(found.ExpiresAt, found.RevokedAt, s.db.Now()), nil
}

// RevokeCertificate takes a certificate back, with a reason that its holder reads. ErrConflict when it was revoked before. EOKM's
// editors and admins only. The badge that was made of it says nothing of that: whoever verifies one has to ask /verify too.
func (s *Store) RevokeCertificate(ctx context.Context, actor models.Actor, number, reason string) error {
	if !actor.Edits() {
		return models.ErrForbidden
	}
	number, ok := CertificateNumber(number)
	if !ok {
		return models.ErrNotFound
	}
	reason, err := s.address.Typed(ctx, actor, "reason", reason, true)
	if err == nil && address.NamesAddress(reason) {
		err = &models.Invalid{Field: "reason", Key: "text.address"}
	}
	if err != nil {
		return err
	}
	now := s.db.Now()
	return models.Wrap("revoke certificate", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		of, err := models.One[struct {
			ProviderID uuid.UUID
			UserID     uuid.UUID
			Slug       string
			N          int
			RevokedAt  *time.Time
		}](tx, `SELECT f.provider_id, f.user_id, c.slug, f.n, f.revoked_at FROM certificates f JOIN courses c ON c.id = f.course_id
			WHERE f.number = $1 FOR UPDATE OF f`, number)
		if err != nil {
			return err
		}
		if err := models.Changed(tx.Exec(`UPDATE certificates SET revoked_at = $1, revoked_by = $2, reason = $3 WHERE number = $4
			AND revoked_at IS NULL`,
			now, actor.UserID, reason, number)); err != nil {
			return err
		}
		holder, err := people.PersonOf(tx, of.UserID)
		if err != nil {
			return err
		}
		return s.people.Tell(tx, holder, models.MailCertificateRevoked,
			actor.Event(models.EventCertificateRevoked, now).With(models.EventData{
				Code: of.Slug, Count: of.N, Receipt: number, Text: reason,
			}))
	}))
}
