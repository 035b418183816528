package outbox

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
)

// How long a mail is tried before it is given up. A mail that is kept too long does less harm than one that is lost.
const (
	// refusalPatience is for a mailbox that refuses while the server takes mails for others.
	refusalPatience = 3 * time.Minute
	// crowdPatience is for one of several such: a server that limits us takes some and refuses some.
	crowdPatience = time.Hour
	// lonePatience is for a mailbox that refuses while there is no other to compare it with.
	lonePatience = 6 * time.Hour
	// outagePatience is for all mails while nobody's is taken.
	outagePatience = 7 * 24 * time.Hour
)

// How many other domains must fail beside a mail's own before the fault is taken for ours.
const (
	othersInARow = 2 // without a mail that was taken in between
	othersAtOnce = 3 // in between mails that are taken
)

// mailTrouble is what is known when a try to send a mail failed.
type mailTrouble struct {
	Said    bool          // the server said so; else the fault is of the way to it, or in the portal
	Refused bool          // it refused this very mail for good; else it may take it later
	Last    bool          // no try is left
	Failing time.Duration // since the first try failed
	Since   time.Duration // since it was first refused for good
	Taken   bool          // since that, or else since the first try, the server took a mail for another mailbox
	InARow  int           // other domains whose mails failed since the server last took a mail for another mailbox
	Waiting int           // other domains with refused mails that wait
}

// mailFate is what becomes of a mail whose try failed.
type mailFate int

const (
	mailKept    mailFate = iota // another try follows
	mailExpired                 // given up, and nothing is known against the mailbox
	mailBounced                 // given up: the mailbox takes no mail
)

// fate is the rule. What the server says of one mailbox while others' mails go through is about that mailbox. What it says of
// several in a row is about us: a relay that denies us, a block list, a limit. In doubt the mail is kept.
func (m mailTrouble) fate() mailFate {
	switch {
	case m.InARow >= othersInARow, !m.Said:
		return givenUpAfter(outagePatience, m.Failing, mailExpired)
	case !m.Refused && !m.Last:
		return mailKept
	case !m.Refused && !m.Taken:
		return mailExpired
	case !m.Refused:
		return mailBounced
	case !m.Taken:
		return givenUpAfter(lonePatience, m.Since, mailBounced)
	case m.Waiting >= othersAtOnce:
		return givenUpAfter(crowdPatience, m.Since, mailBounced)
	default:
		return givenUpAfter(refusalPatience, m.Since, mailBounced)
	}
}

func givenUpAfter(patience, tried time.Duration, fate mailFate) mailFate {
	if tried < patience {
		return mailKept
	}
	return fate
}

// MailTry is a try that failed. Fault is a short class (a status code), never the server's text.
type MailTry struct {
	ID      uuid.UUID
	Fault   string
	Refused bool // the server refused this very mail for good (5xx)
	Last    bool // there is no try after it
}

// MailTried records that a try to send a mail failed, and that there will be another. System only.
func (s *Store) MailTried(ctx context.Context, id uuid.UUID, fault string) error {
	now := s.db.Now()
	return models.Wrap("record try", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return markTried(tx, MailTry{ID: id, Fault: fault}, now)
	}))
}

// MailStuck records a try that may have been the last: the mail was refused for good, or no try is left. It is given up only
// where the rule says so, and else waits for another try; of a bounce the contact is marked. It tells whether it was given
// up. System only.
func (s *Store) MailStuck(ctx context.Context, try MailTry) (gaveUp bool, err error) {
	now := s.db.Now()
	err = s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if err := markTried(tx, try, now); err != nil {
			return err
		}
		trouble, err := mailTroubleOf(tx, try, now)
		if err != nil {
			return err
		}
		fate := trouble.fate()
		if fate == mailKept {
			return nil
		}
		gaveUp = true
		return giveUp(tx, try.ID, mailEnd{at: now, column: "failed_at", fault: try.Fault, kind: models.EventMailFailed},
			fate == mailBounced)
	})
	return gaveUp, models.Wrap("record try", err)
}

// smtpFault begins the fault of a mail that the server itself refused; others are of the way to it.
const smtpFault = "smtp "

func markTried(tx *models.Tx, try MailTry, now time.Time) error {
	return tx.Do(`UPDATE mails SET tried_at = coalesce(tried_at, $1), failing_at = $1, fault = $2,
			refused_at = CASE WHEN $3 THEN coalesce(refused_at, $1) ELSE refused_at END
		WHERE id = $4 AND `+MailsWaiting, now, try.Fault, try.Refused, try.ID)
}

// giveUp ends a waiting mail, and marks the contact when its mailbox takes none.
func giveUp(tx *models.Tx, id uuid.UUID, end mailEnd, bounced bool) error {
	mails, err := finishMails(tx, end, `id = $1`, id)
	if err != nil || !bounced || len(mails) == 0 {
		return err
	}
	return provider.ContactBounced(tx, mails[0].ProviderID, mails[0].Recipient, end.at)
}

// recipientDomain is the part of a mailbox that one provider's have in common.
const recipientDomain = `split_part(lower(recipient), '@', 2)`

// failuresRead is how many of the latest failures are looked at: enough to see others, however many mails wait.
const failuresRead = 1000

// mailTroubleOf compares a mail with what the server did with others. A mail that waits no more is in no trouble.
func mailTroubleOf(tx *models.Tx, try MailTry, now time.Time) (mailTrouble, error) {
	rows, err := models.Find[struct {
		TriedAt   time.Time
		RefusedAt *time.Time
		TakenAt   *time.Time
		InARow    int
		Waiting   int
	}](tx, `SELECT m.tried_at, m.refused_at, t.taken_at,
			(SELECT count(DISTINCT domain)
				FROM (SELECT `+recipientDomain+` AS domain FROM mails WHERE failing_at IS NOT NULL AND sent_at IS NULL
				AND failing_at > coalesce(t.taken_at, '-infinity') ORDER BY failing_at DESC LIMIT $1) f
					WHERE domain <> m.domain) AS in_a_row,
			(SELECT count(DISTINCT domain)
				FROM (SELECT `+recipientDomain+` AS domain FROM mails WHERE failing_at IS NOT NULL AND `+MailsWaiting+`
				AND refused_at IS NOT NULL ORDER BY failing_at DESC LIMIT $1) f WHERE domain <> m.domain) AS waiting
		FROM (SELECT *, `+recipientDomain+` AS domain FROM mails WHERE id = $2 AND `+MailsWaiting+`) m
		LEFT JOIN LATERAL (SELECT sent_at AS taken_at FROM mails WHERE sent_at IS NOT NULL AND lower(recipient) <> lower(m.recipient)
			ORDER BY sent_at DESC LIMIT 1) t ON true`, failuresRead, try.ID)
	if err != nil {
		return mailTrouble{}, fmt.Errorf("compare mails: %w", err)
	}
	if len(rows) == 0 {
		return mailTrouble{}, nil
	}
	r := rows[0]
	since := r.TriedAt
	if try.Refused && r.RefusedAt != nil {
		since = *r.RefusedAt
	}
	return mailTrouble{
		Said: strings.HasPrefix(try.Fault, smtpFault), Refused: try.Refused, Last: try.Last, Failing: now.Sub(r.TriedAt),
		Since: now.Sub(since),
		Taken: r.TakenAt != nil && r.TakenAt.After(since), InARow: r.InARow, Waiting: r.Waiting,
	}, nil
}
