package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/people"
)

// networkDecision is what one person of EOKM decided about a claim. Rows are only ever added.
type networkDecision struct {
	ID         uuid.UUID
	ProviderID uuid.UUID
	NetworkID  uuid.UUID
	Act        ClaimAct
	Round      int
	HolderID   *uuid.UUID
	Reason     string
	UserID     uuid.UUID
	CreatedAt  time.Time
}

// VettedClaim is a claim as EOKM's staff see it: with whose network it lies within, and who approved it so far.
type VettedClaim struct {
	Network
	Provider      string
	ProviderSlug  string
	Claimant      string     // who claimed it; "" for the portal's own command
	HolderID      *uuid.UUID // the narrowest network of another provider around it: it would be a sub-allocation
	HolderNetwork string
	Holder        string // the provider
	Rivals        int    // other providers that claim the same, or a part of it, and wait
	ApprovedByID  *uuid.UUID
	RDAPContact   bool   // RDAPEmail is a confirmed contact of the provider
	ApprovedBy    string // who approved it first, since the last question and with the same holder around it
}

// Cursor is the claim's place in the queue.
func (c VettedClaim) Cursor() models.Cursor { return models.Cursor{At: c.CreatedAt, ID: c.ID} }

// Inside tells whether the claim lies in another provider's network.
func (c VettedClaim) Inside() bool { return c.HolderID != nil }

// vetted is a claim with all that a decision about it depends on. An approval counts in its own round only, and only while
// the same network is around the claim: what the first person agreed to is what the second one agrees to.
const vetted = `SELECT ` + networkColumns +
	`, p.name AS provider, p.slug AS provider_slug, coalesce(u.name, '') AS claimant, h.id AS holder_id,
		coalesce(h.network, '') AS holder_network, coalesce(h.name, '') AS holder, a.user_id AS approved_by_id,
		coalesce(a.name, '') AS approved_by,
		(SELECT count(DISTINCT r.provider_id) FROM networks r WHERE r.state IN ('waits', 'asked') AND r.provider_id <> w.provider_id
			AND (r.prefix && w.prefix OR r.asn = w.asn OR r.domain = w.domain)) AS rivals,
		EXISTS (SELECT 1 FROM contacts c WHERE c.provider_id = w.provider_id AND lower(c.email) = w.rdap_email AND c.verified_at IS NOT NULL
			AND c.removed_at IS NULL) AS rdap_contact
	FROM networks w JOIN providers p ON p.id = w.provider_id LEFT JOIN users u ON u.id = w.claimed_by
	LEFT JOIN LATERAL (SELECT o.id, o.provider_id, coalesce(o.prefix::text, o.domain) AS network, q.name
		FROM networks o JOIN providers q ON q.id = o.provider_id
		WHERE o.state = 'approved' AND o.id <> w.id AND (o.prefix >> w.prefix OR right(w.domain, length(o.domain) + 1) = '.' || o.domain)
		ORDER BY masklen(o.prefix) DESC, length(o.domain) DESC LIMIT 1) h ON h.provider_id <> w.provider_id
	LEFT JOIN LATERAL (SELECT d.user_id, v.name FROM network_decisions d JOIN users v ON v.id = d.user_id
		WHERE d.provider_id = w.provider_id AND d.network_id = w.id AND d.act = 'approve' AND d.round = w.round
			AND d.holder_id IS NOT DISTINCT FROM h.id ORDER BY d.id LIMIT 1) a ON w.state = 'waits' `

func claimByID(tx *models.Tx, id uuid.UUID) (VettedClaim, error) {
	return models.One[VettedClaim](tx, vetted+`WHERE w.id = $1`, id)
}

// lockNetworks lets one at a time change who owns what, so that what a decision was made on still holds at its end.
func lockNetworks(tx *models.Tx) error {
	if err := tx.Do(`SELECT version FROM network_version FOR UPDATE`); err != nil {
		return fmt.Errorf("wait for another: %w", err)
	}
	return nil
}

// ClaimQueue gives a page of the claims that wait for EOKM, the oldest first, and where the next page begins, as Rechecks
// does. Staff only.
func (s *Store) ClaimQueue(ctx context.Context, actor models.Actor, after models.Cursor) ([]VettedClaim, models.Cursor, error) {
	var rows []VettedClaim
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[VettedClaim](tx, vetted+`WHERE w.state = 'waits' AND $1 AND (w.created_at, w.id) > ($2, $3)
			ORDER BY w.created_at, w.id LIMIT $4`, actor.Staff(), after.At, after.ID, models.QueueRows+1)
		return err
	})
	page, next := models.FirstRows(rows, models.QueueRows)
	return page, next, models.Wrap("list claims", err)
}

// PlainClaims gives the claims of a provider that wait for the actor and that nothing speaks against: none lies within another's network,
// is claimed by somebody else too, or has the actor's approval already. Staff only.
func (s *Store) PlainClaims(ctx context.Context, actor models.Actor, provider uuid.UUID) ([]VettedClaim, error) {
	var rows []VettedClaim
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		rows, err = models.Find[VettedClaim](tx, vetted+`WHERE w.state = 'waits' AND $1 AND w.provider_id = $2 ORDER BY w.created_at, w.id`,
			actor.Staff(), provider)
		return err
	})
	rows = slices.DeleteFunc(rows, func(c VettedClaim) bool {
		return c.Inside() || c.Rivals > 0 || c.ApprovedByID != nil && *c.ApprovedByID == actor.UserID
	})
	return rows, models.Wrap("list claims", err)
}

// ClaimForStaff finds one claim, in any state. Staff only.
func (s *Store) ClaimForStaff(ctx context.Context, actor models.Actor, id uuid.UUID) (VettedClaim, []ClaimWord, error) {
	if !actor.Staff() {
		return VettedClaim{}, nil, models.ErrNotFound
	}
	var c VettedClaim
	var words []ClaimWord
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		if c, err = claimByID(tx, id); err != nil {
			return err
		}
		words, err = models.Find[ClaimWord](tx, `SELECT d.act, d.reason, d.created_at AS at, u.name AS by FROM network_decisions d
			JOIN users u ON u.id = d.user_id WHERE d.provider_id = $1 AND d.network_id = $2 ORDER BY d.id DESC`, c.ProviderID, id)
		return err
	})
	return c, words, models.Wrap("find claim", err)
}

// ClaimWord is one decision about a claim, as its page tells it.
type ClaimWord struct {
	Act    ClaimAct
	Reason string
	At     time.Time
	By     string
}

// ClaimDecision is what somebody of EOKM decides about a claim.
type ClaimDecision struct {
	Act    ClaimAct
	Reason string     // the provider reads it; not of an approval
	Holder *uuid.UUID // the network around it, as the page showed it
	Inside bool       // "yes, as a part of another's network": said of itself, beside approving
	Was    ClaimState // as the page showed it; "": whatever it is
	Round  int        // as Was
}

func (v ClaimDecision) check() (ClaimDecision, error) {
	switch v.Act {
	case ClaimApprove:
		v.Reason = ""
		return v, nil
	case ClaimAsk, ClaimRefuse, ClaimEnd:
		reason, err := address.FreeText("reason", v.Reason, true)
		v.Reason, v.Holder = reason, nil
		return v, err
	default:
		return v, &models.Invalid{Field: "act", Key: "claim.act"}
	}
}

// DecideClaim records what one person of EOKM decides about a claim, and gives its state after that. Two different people
// approve; whoever added it for the provider was one of them. Asking, refusing and ending take one. Analysts and admins; an
// approved claim is the admins' to end.
func (s *Store) DecideClaim(ctx context.Context, actor models.Actor, id uuid.UUID, v ClaimDecision) (ClaimState, error) {
	if actor.Role != models.RoleAdmin && (actor.Role != models.RoleAnalyst || v.Act == ClaimEnd) {
		return "", models.ErrForbidden
	}
	v, err := v.check()
	if err == nil {
		v.Reason, err = s.address.Unnamed(ctx, actor, "reason", v.Reason)
	}
	if err != nil {
		return "", err
	}
	now, state := s.db.Now(), ClaimState("")
	err = s.db.Write(ctx, actor, func(tx *models.Tx) error {
		if err := lockNetworks(tx); err != nil {
			return err
		}
		c, err := claimByID(tx, id)
		if err != nil {
			return err
		}
		if state, err = c.after(actor, v); err != nil {
			return err
		}
		if err := tx.Create(&networkDecision{
			ID: models.NewID(), ProviderID: c.ProviderID, NetworkID: c.ID, Act: v.Act, Round: c.Round, HolderID: v.Holder, Reason: v.Reason,
			UserID: actor.UserID, CreatedAt: now,
		}); err != nil {
			return models.Duplicate(err, "act", "claim.approved_by_you")
		}
		return s.moveClaim(tx, actor, c, state, v, now)
	})
	return state, models.Wrap("decide claim", err)
}

// after gives the state that a verdict brings a claim to.
func (c VettedClaim) after(actor models.Actor, v ClaimDecision) (ClaimState, error) {
	if !c.State.Allows(v.Act) || v.Was != "" && (v.Was != c.State || v.Round != c.Round) {
		return "", models.ErrConflict
	}
	next := claimLifecycle[c.State][v.Act]
	if v.Act != ClaimApprove {
		return next, nil
	}
	if invalid, bad := errors.AsType[*models.Invalid](c.Unheld()); bad { // claimed before the portal knew
		return "", &models.Invalid{Field: "act", Key: invalid.Key, Args: invalid.Args}
	}
	same := c.HolderID == nil && v.Holder == nil || c.HolderID != nil && v.Holder != nil && *c.HolderID == *v.Holder
	switch {
	case !same:
		return "", models.ErrConflict // who owns what changed while the page was open
	case c.Inside() && !v.Inside:
		return "", &models.Invalid{Field: "inside", Key: "claim.inside"}
	case c.ApprovedByID == nil:
		return c.State, nil // one more is needed
	case *c.ApprovedByID == actor.UserID:
		return "", &models.Invalid{Field: "act", Key: "claim.approved_by_you"}
	}
	return next, nil
}

// moveClaim brings a claim to its state, and tells its provider when that is news.
func (s *Store) moveClaim(tx *models.Tx, actor models.Actor, c VettedClaim, to ClaimState, v ClaimDecision, now time.Time) error {
	e := actor.Event(models.EventClaimDecided, now).Of(c.ProviderID).With(models.EventData{
		Code: string(v.Act), Other: c.Label(), Text: v.Reason,
	})
	e.Internal = to == c.State
	if err := models.Record(tx, e); err != nil {
		return err
	}
	if to == c.State {
		return nil
	}
	round := c.Round
	if v.Act == ClaimAsk {
		round++ // what was approved before the question is not, after it
	}
	if err := models.Changed(tx.Exec(`UPDATE networks SET state = $1, round = $2,
		approved_at = CASE WHEN $1 = 'approved' THEN CAST($3 AS timestamptz) END,
			approved_by = CASE WHEN $1 = 'approved' THEN CAST($4 AS uuid) END
		WHERE provider_id = $5 AND id = $6 AND state = $7 AND round = $8`,
		to, round, now, actor.UserID, c.ProviderID, c.ID, c.State, c.Round)); err != nil {
		return models.Duplicate(err, "act", "network.taken")
	}
	if to == ClaimApproved || c.State == ClaimApproved {
		if err := bumpNetworks(tx); err != nil {
			return err
		}
	}
	return tellClaimant(tx, c, e)
}

// tellClaimant mails whoever claimed it that there is a decision; what it says is in the portal.
func tellClaimant(tx *models.Tx, c VettedClaim, e models.Event) error {
	if c.ClaimedBy == nil {
		return nil
	}
	p, err := people.PersonOf(tx, *c.ClaimedBy)
	if err != nil || p.ProviderID != c.ProviderID { // EOKM added it for them
		return err
	}
	return people.OwePerson(tx, models.MailClaimDecided, p, nil, e.At)
}
