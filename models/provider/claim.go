package provider

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// claimLines is how many claims one form takes.
const claimLines = 200

// OwnClaim is a claim as its provider sees it, with EOKM's last words about it.
type OwnClaim struct {
	Network
	Reason string // of a question, a refusal or an end; "" when nothing was said
}

// LineClaim is a claim with the line of the form that it stands on.
type LineClaim struct {
	Line int
	Network
}

// ParseClaims reads claims, one a line. All faults come at once, each with the number of its line.
func ParseClaims(text string) (claims []LineClaim, faults []*models.Invalid) {
	seen := map[string]bool{}
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if len(claims)+len(faults) == claimLines { // whoever sends a million lines gets no list of a million faults
			return nil, []*models.Invalid{{Field: "lines", Key: "claim.many", Args: map[string]string{"Most": strconv.Itoa(claimLines)}}}
		}
		n, err := ParseNetwork(line)
		if err == nil {
			err = n.Unheld()
		}
		if err == nil && seen[n.Label()] {
			err = networkFault("network.twice")
		}
		if invalid, bad := errors.AsType[*models.Invalid](err); bad {
			faults = append(faults, lineFault(i+1, invalid))
			continue
		}
		claims, seen[n.Label()] = append(claims, LineClaim{i + 1, n}), true
	}
	if len(claims) == 0 && len(faults) == 0 {
		faults = append(faults, &models.Invalid{Field: "lines", Key: "claim.none"})
	}
	return claims, faults
}

// lineFault is a network's fault on a line of the form: its words, after the number.
func lineFault(line int, fault *models.Invalid) *models.Invalid {
	args := map[string]string{"Line": strconv.Itoa(line)}
	maps.Copy(args, fault.Args)
	return &models.Invalid{Field: "lines", Key: "claim." + fault.Key, Args: args}
}

// OfferedLines is the text with each line that was offered as a network (ParseNetwork) in that form, to be sent again by who
// means it.
func OfferedLines(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, line := range lines {
		_, err := ParseNetwork(line)
		if invalid, bad := errors.AsType[*models.Invalid](err); bad && invalid.Key == networkOffered {
			lines[i] = invalid.Args["Network"]
		}
	}
	return strings.Join(lines, "\n")
}

// Claim says that a provider answers for networks, one a line, and why EOKM can believe it. Routing follows none of them
// before two people of EOKM approved it. All faults come at once, and then nothing is claimed. It gives how many there are.
func (s *Store) Claim(ctx context.Context, actor models.Actor, provider uuid.UUID, lines, evidence string) (int, error) {
	if !actor.MayClaim(provider) {
		return 0, models.ErrForbidden
	}
	claims, faults := ParseClaims(lines)
	evidence, err := s.address.Typed(ctx, actor, "evidence", evidence, true)
	if invalid, ok := errors.AsType[*models.Invalid](err); ok {
		faults = append(faults, invalid)
	} else if err != nil {
		return 0, err
	}
	now := s.db.Now()
	err = s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if err := fillable(tx, actor, provider); err != nil {
			return err
		}
		if err := lockNetworks(tx); err != nil {
			return err
		}
		taken, err := takenClaims(tx, provider, claims)
		if err != nil {
			return err
		}
		if faults = append(faults, taken...); len(faults) > 0 {
			return errFaults
		}
		for _, c := range claims {
			n := c.Network
			n.ID, n.ProviderID, n.State, n.Round, n.Evidence, n.ClaimedBy, n.CreatedAt = models.NewID(), provider, ClaimWaits, 1,
				evidence, &actor.UserID, now
			if err := s.addClaim(tx, actor, n); err != nil {
				return err
			}
		}
		return models.Record(tx, actor.Event(models.EventClaimed, now).Of(provider).With(models.EventData{Count: len(claims)}))
	})
	if errors.Is(err, errFaults) {
		return 0, joined(faults)
	}
	return len(claims), models.Wrap("claim", err)
}

// errFaults ends a transaction in which the form's faults were gathered.
var errFaults = errors.New("the form has faults")

func joined(faults []*models.Invalid) error {
	list := make([]error, len(faults))
	for i, f := range faults {
		list[i] = f
	}
	return errors.Join(list...)
}

// addClaim records one claim. Whoever of EOKM adds it for a provider is the first of the two who approve, unless it lies
// in another's network: that wants a look of its own.
func (s *Store) addClaim(tx *models.Tx, actor models.Actor, n Network) error {
	if err := tx.Create(&n); err != nil {
		return fmt.Errorf("add claim: %w", err)
	}
	if !actor.Staff() {
		return nil
	}
	c, err := claimByID(tx, n.ID)
	if err != nil || c.HolderID != nil {
		return err
	}
	return tx.Create(&networkDecision{
		ID: models.NewID(), ProviderID: n.ProviderID, NetworkID: n.ID, Act: ClaimApprove, Round: n.Round, UserID: actor.UserID,
		CreatedAt: n.CreatedAt,
	})
}

// takenClaims finds what cannot be claimed: it has an owner, or this provider claimed it before. Whose it is, is not told.
func takenClaims(tx *models.Tx, provider uuid.UUID, claims []LineClaim) (faults []*models.Invalid, err error) {
	var prefixes, domains []string
	var asns []int64
	line := map[string]int{}
	for _, n := range claims {
		line[n.Label()] = n.Line
		switch {
		case n.Prefix != nil:
			prefixes = append(prefixes, *n.Prefix)
		case n.ASN != nil:
			asns = append(asns, *n.ASN)
		case n.Domain != nil:
			domains = append(domains, *n.Domain)
		}
	}
	held, err := models.Find[Network](tx, `SELECT provider_id, state, kind, text(prefix) AS prefix, asn, domain FROM networks
		WHERE (prefix = ANY (CAST(CAST($1 AS text[]) AS cidr[])) OR asn = ANY (CAST($2 AS bigint[])) OR domain = ANY (CAST($3 AS text[])))
			AND (state = 'approved' OR state IN ('waits', 'asked') AND provider_id = $4)`,
		prefixes, asns, domains, provider)
	if err != nil {
		return nil, fmt.Errorf("look for owners: %w", err)
	}
	keys := map[int]string{}
	for _, h := range held {
		at := line[h.Label()]
		switch {
		case h.ProviderID == provider:
			keys[at] = "network.yours"
		case keys[at] == "":
			keys[at] = "network.taken"
		}
	}
	for _, at := range slices.Sorted(maps.Keys(keys)) {
		faults = append(faults, lineFault(at, &models.Invalid{Key: keys[at]}))
	}
	return faults, nil
}

// Claims lists what a provider claims and claimed, the open ones first. A provider sees its own.
func (s *Store) Claims(ctx context.Context, actor models.Actor, provider uuid.UUID) ([]OwnClaim, error) {
	var list []OwnClaim
	err := s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[OwnClaim](tx, `SELECT `+networkColumns+`, w.approved_by, coalesce(d.reason, '') AS reason FROM networks w
			LEFT JOIN LATERAL (SELECT reason FROM network_decisions WHERE provider_id = w.provider_id AND network_id = w.id
				AND act <> 'approve' ORDER BY id DESC LIMIT 1) d ON w.state IN ('asked', 'refused', 'ended')
			WHERE w.provider_id = $1 ORDER BY array_position(ARRAY['asked', 'waits', 'approved', 'refused', 'ended', 'withdrawn'], w.state),
				w.kind = 'domain', w.kind = 'asn', w.prefix, w.asn, w.domain, w.id`, provider)
		return err
	})
	return list, models.Wrap("list claims", err)
}

// AnswerClaim answers EOKM's question about a claim; it waits again. The provider's admin only.
func (s *Store) AnswerClaim(ctx context.Context, actor models.Actor, id uuid.UUID, text string) error {
	text, fault := s.address.Typed(ctx, actor, "answer-"+id.String(), text, true)
	return s.changeClaim(ctx, actor, id, ClaimAnswer, models.EventClaimAnswered, fault,
		`, evidence = left(evidence || E'\n\n' || $5, 8000)`, text)
}

// WithdrawClaim takes back a claim that nobody has decided. The provider's admin only: an approved one is EOKM's to end, or a
// provider could step out of the way of its notices.
func (s *Store) WithdrawClaim(ctx context.Context, actor models.Actor, id uuid.UUID) error {
	return s.changeClaim(ctx, actor, id, ClaimWithdraw, models.EventClaimWithdrawn, nil, "")
}

// changeClaim runs an act of the claimant, and sets further columns, whose values are numbered from $5. A fault in what they
// wrote is told of a claim of theirs only.
func (s *Store) changeClaim(
	ctx context.Context, actor models.Actor, id uuid.UUID, act ClaimAct, kind models.EventKind, fault error, set string, args ...any,
) error {
	if actor.Role != models.RoleProviderAdmin {
		return models.ErrForbidden
	}
	now := s.db.Now()
	return models.Wrap("change claim", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if act != ClaimAnswer { // an answer is what EOKM asked for
			if err := fillable(tx, actor, actor.ProviderID); err != nil {
				return err
			}
		}
		n, err := models.One[Network](tx, `SELECT `+networkColumns+` FROM networks w WHERE w.provider_id = $1 AND w.id = $2 FOR UPDATE`,
			actor.ProviderID, id)
		if err != nil {
			return err
		}
		if !n.State.Allows(act) {
			return models.ErrConflict
		}
		if fault != nil {
			return fault
		}
		err = tx.Do(`UPDATE networks SET state = $1`+set+` WHERE provider_id = $2 AND id = $3 AND state = $4`,
			append([]any{claimLifecycle[n.State][act], n.ProviderID, n.ID, n.State}, args...)...)
		if err != nil {
			return err
		}
		return models.Record(tx, actor.Event(kind, now).Of(n.ProviderID).With(models.EventData{Code: n.Label()}))
	}))
}
