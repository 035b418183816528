package learning

import (
	"crypto/rand"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// CertificateYears is how long a certificate holds.
const CertificateYears = 1

// issueCertificate gives who passed their certificate, and closes what asked them to.
func issueCertificate(tx *models.Tx, actor models.Actor, of sitting, now time.Time) error {
	slug, err := models.One[string](tx, `SELECT slug FROM courses WHERE id = $1`, of.CourseID)
	if err != nil {
		return err
	}
	number := certificateNumber()
	b := &pgx.Batch{}
	b.Queue(`INSERT INTO certificates (provider_id, number, user_id, course_id, n, attempt_id, holder, organisation, passed_at, expires_at)
		SELECT $1, $2, u.id, $4, $5, $6, u.name, CASE WHEN p.id = '`+uuid.Nil.String()+
		`' THEN 'EOKM' ELSE p.name END, $7, $8 FROM users u JOIN providers p ON p.id = $1 WHERE u.id = $3`,
		actor.ProviderID, number, actor.UserID, of.CourseID, of.N, of.ID, now, now.AddDate(CertificateYears, 0, 0))
	b.Queue(`UPDATE assignments SET closed_at = $4, closed = 'passed' WHERE provider_id = $1 AND user_id = $2 AND course_id = $3
		AND closed_at IS NULL`,
		actor.ProviderID, actor.UserID, of.CourseID, now)
	models.QueueEvents(b, actor.Event(models.EventCertificateIssued, now).Of(actor.ProviderID).With(models.EventData{
		Code: slug, Count: of.N, Receipt: number,
	}))
	return tx.Send(b)
}

// certificateNumber makes one that nobody guesses: 60 bits, without look-alikes, short enough to type.
func certificateNumber() string {
	random := make([]byte, 12)
	_, _ = rand.Read(random) // it never fails
	out := []byte("????-????-????")
	i := 0
	for at := range out {
		if out[at] == '?' {
			out[at] = models.PlainLetters[random[i]%32]
			i++
		}
	}
	return string(out)
}
