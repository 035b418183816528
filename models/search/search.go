package search

import (
	"context"
	"net/netip"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/provider"
)

// Kind is what a search text was taken for.
type Kind string

// The kinds.
const (
	Ref      Kind = "ref" // EOKM's reference, the reporter's, or a receipt's number
	Address  Kind = "address"
	Host     Kind = "host" // a host, or the domain of hosts
	IP       Kind = "ip"
	Masked   Kind = "masked"   // the host of an address that a page showed with its path hidden
	Provider Kind = "provider" // an organisation; EOKM's people only
	Words    Kind = "words"    // none of these: the knowledge base may know
)

// Found is what a search led to.
type Found struct {
	ID        uuid.UUID // under which a list of notices finds it again; it says nothing of what was searched for
	Kind      Kind
	Refs      []string            // of the notices; at most two
	Receipt   string              // the number of the desk's own receipt; "": none
	Providers []provider.Provider // that the text names; for EOKM's people
}

// lookUp is what a search looks for: references, keyed hashes of what was typed, or organisations.
type lookUp struct {
	kind                         Kind
	own, theirs, receipts        []string
	refs                         []string // of the notices that were found: of a reference all, else two at most
	holders, notices             []uuid.UUID
	addressKeys                  []uuid.UUID
	hostKeys, domainKeys, ipKeys []int64
	providers                    []provider.Provider
	text                         string
}

// searchKept is how long a search's URL works.
const searchKept = 24 * time.Hour

// Find finds what people have in their hand, and keeps what they look for under an id: a number of EOKM's or its tail, a receipt's, a
// reporter's, a web address, host or IP address in any form that people pass on; for EOKM's people also an organisation. A reference
// goes before an address, and both before words. The text may be an address: it is sealed, and forgotten after a day. An *Invalid says
// what of it cannot be searched for.
func (s *Store) Find(ctx context.Context, actor models.Actor, text string) (Found, error) {
	text = strings.TrimSpace(text)
	look, err := s.find(ctx, actor, text)
	if err != nil {
		return Found{}, models.Wrap("search", err)
	}
	found := Found{Kind: look.kind, Providers: look.providers, Refs: look.refs[:min(len(look.refs), 2)]}
	if len(look.receipts) > 0 && look.kind == Ref && !actor.Staff() {
		if found.Receipt, err = s.ownReceipt(ctx, actor, look); err != nil {
			return found, models.Wrap("search", err)
		}
	}
	found.ID, err = s.Keep(ctx, actor, text)
	return found, err
}

// Keep seals a search text, and gives the random id that stands in a URL in its place.
func (s *Store) Keep(ctx context.Context, actor models.Actor, text string) (uuid.UUID, error) {
	id := uuid.New()
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error { // who may not see the keys must keep them in use, too
		if _, err := s.db.Sealing(tx); err != nil {
			return err
		}
		sealed, err := s.db.Keys().Wrap(models.WrapsSearch, id, []byte(text))
		if err != nil {
			return err
		}
		return tx.Do(`INSERT INTO searches (id, user_id, sealed, created_at) VALUES ($1, $2, $3, $4)`,
			id, actor.UserID, sealed, s.db.Now())
	})
	return id, models.Wrap("keep search", err)
}

// Kept gives the text of a search that the actor made. ErrNotFound when they made no such search, or long ago.
func (s *Store) Kept(ctx context.Context, actor models.Actor, id uuid.UUID) (string, error) {
	var row struct{ Sealed []byte }
	err := s.db.Ask(ctx, actor, func(b *pgx.Batch) { models.QueueOne(b, &row, `SELECT sealed FROM searches WHERE id = $1`, id) })
	if err != nil {
		return "", models.Wrap("find search", err)
	}
	text, err := s.db.Keys().Unwrap(models.WrapsSearch, id, row.Sealed)
	return string(text), models.Wrap("open search", err)
}

// Sweep forgets searches whose URL no longer has to work. System only; run by a periodic job.
func (s *Store) Sweep(ctx context.Context) error {
	return models.Wrap("sweep searches", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return tx.Do(`DELETE FROM searches WHERE created_at < $1`, s.db.Now().Add(-searchKept))
	}))
}

// find tells what a text means to the actor: the first of the kinds that there is something of, else the likeliest. Keyed hashes are
// made anew each time, under the secrets that are in use now.
func (s *Store) find(ctx context.Context, actor models.Actor, text string) (lookUp, error) {
	look := lookUp{kind: Ref, text: text}
	if text == "" || len(text) > searchLimit {
		return look, searchFault("", false)
	}
	ref := readReference(text, s.db.Now().Year())
	look.own, look.theirs, look.receipts = ref.own, ref.theirs, ref.receipts
	if some, err := s.ask(ctx, actor, &look); err != nil || some {
		return look, err
	}
	if ending := ref.endingSo(); len(ending) > 0 {
		tail := lookUp{kind: Ref, text: text, own: ending}
		if some, err := s.ask(ctx, actor, &tail); err != nil || some {
			return tail, err
		}
	}
	if p := address.ReadPasted(text); len(p.Addresses)+len(p.Names) > 0 || p.Masked || p.Prefix.IsValid() {
		return s.findPlace(ctx, actor, text, p)
	}
	var err error
	if look.providers, err = s.provider.Find(ctx, actor, text, nil, netip.Prefix{}); err != nil || len(look.providers) > 0 {
		look.kind = Provider
		return look, err
	}
	digits := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	switch {
	case len(ref.own)+len(ref.receipts) > 0, digits > 0 && !schemeLike.MatchString(text):
		return look, nil
	case refLike.MatchString(text):
		look.kind = Words
		return look, nil
	}
	return look, searchFault(text, false)
}

// searchLimit is how long a text may be, in bytes: an address, and the line around it.
const searchLimit = 5000

// findPlace looks for what is sealed, and for EOKM's people for whom it would be sent to.
func (s *Store) findPlace(ctx context.Context, actor models.Actor, text string, p address.Pasted) (lookUp, error) {
	use, of, err := s.address.Searchable(ctx, actor)
	if err != nil {
		return lookUp{}, err
	}
	if use == nil { // nothing was ever sealed: the text is read all the same
		use, of = s.db.Keys().Indexes(), nil
	}
	look := keysOfPasted(use, of, p)
	look.text = text
	switch {
	case p.Masked && len(p.Names) == 0:
		return look, searchFault(text, true)
	case p.Prefix.IsValid() && !actor.Staff():
		return look, &models.Invalid{Field: "q", Key: "search.prefix"}
	}
	some, err := s.ask(ctx, actor, &look)
	if err != nil || some || look.kind == Address || look.kind == Masked || !actor.Staff() {
		return look, err
	}
	if look.providers, err = s.provider.Find(ctx, actor, text, p.Names, p.Prefix); len(look.providers) > 0 || p.Prefix.IsValid() {
		look.kind = Provider
	}
	return look, err
}

// keysOfPasted is what a pasted text is indexed by at the providers, and what it was taken for.
func keysOfPasted(use *models.IndexesNow, of []uuid.UUID, p address.Pasted) lookUp {
	look := lookUp{kind: Host}
	for _, secret := range use.Each() {
		for _, provider := range of {
			for _, a := range p.Addresses {
				look.addressKeys = append(look.addressKeys, address.AddressKey(secret.Indexer, provider, a))
			}
		}
	}
	ips := 0
	for _, name := range p.Names {
		if _, err := netip.ParseAddr(name); err == nil {
			ips++
			look.ipKeys = append(look.ipKeys, narrowKeys(use, of, models.IndexIP, name)...)
			continue
		}
		look.hostKeys = append(look.hostKeys, narrowKeys(use, of, models.IndexHost, name)...)
		look.domainKeys = append(look.domainKeys, narrowKeys(use, of, models.IndexDomain, name)...)
	}
	switch {
	case p.Masked:
		look.kind = Masked
	case len(p.Addresses) > 0:
		look.kind = Address
	case ips == len(p.Names):
		look.kind = IP
	}
	return look
}

func narrowKeys(x *models.IndexesNow, providers []uuid.UUID, p models.Purpose, text string) []int64 {
	var keys []int64
	for _, secret := range x.Each() {
		for _, provider := range providers {
			keys = append(keys, secret.Narrow(p, provider, text))
		}
	}
	return keys
}
