package guest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Browser is the secret that a browser has to show what it opened; "" for one that has none.
type Browser string

// NewBrowser makes one: 256 random bits.
func NewBrowser() Browser {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails (crypto/rand)
	return Browser(base64.RawURLEncoding.EncodeToString(secret[:]))
}

// hash is what of a secret is kept; of none it is that of no browser.
func (b Browser) hash() []byte {
	if b == "" {
		return nobody
	}
	sum := sha256.Sum256([]byte(b))
	return sum[:]
}

// ByToken finds the link that a mail leads to. ErrNotFound when there is none, ErrThrottled when too many of those came from one network
// address. Whether it is still good, and for this browser, is the link's to say.
func (s *Store) ByToken(ctx context.Context, token string, browser Browser, from models.Visitor) (Link, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != sha256.Size {
		raw = nil
	}
	sum := sha256.Sum256(raw)
	var l Link
	err = s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		l, err = models.One[Link](tx, `SELECT `+linkColumns+`
			JOIN guest_tokens t ON t.provider_id = g.provider_id AND t.link_id = g.id WHERE t.token_hash = $2`, browser.hash(), sum[:])
		return err
	})
	if errors.Is(err, models.ErrNotFound) {
		if often := s.db.CountTry(ctx, models.GuestTry, from.IP); often != nil {
			return Link{}, often
		}
	}
	return l, models.Wrap("find guest link", err)
}

// Start opens the link of a mail to a browser, once and for good: ErrConflict when another one has it, or it is over. The same browser
// may come again.
func (s *Store) Start(ctx context.Context, token string, browser Browser, from models.Visitor) (Link, error) {
	l, err := s.ByToken(ctx, token, browser, from)
	if err != nil || l.Own {
		return l, err
	}
	now := s.db.Now()
	if browser == "" || !l.Live(now) {
		return l, models.ErrConflict
	}
	origin, err := s.db.Origin(ctx, from.IP, l.ID, now)
	if err != nil {
		return l, models.Wrap("start guest link", err)
	}
	actor := l.actor(from)
	return l, models.Wrap("start guest link", s.db.Write(ctx, l.scope(from), func(tx *models.Tx) error {
		if err := models.Changed(tx.Exec(`UPDATE guest_links SET browser_hash = $1, opened_at = $2
			WHERE provider_id = $3 AND id = $4 AND browser_hash IS NULL AND ended_at IS NULL AND due_at > $2`,
			browser.hash(), now, l.ProviderID, l.ID)); err != nil {
			return err
		}
		return models.Record(tx, l.event(actor.Event(models.EventGuestOpened, now)).With(models.EventData{
			Code: string(l.Party), To: l.Email, From: origin,
		}))
	}))
}

// Opened lists what a browser opened, or what was handed to a reseller, the newest first.
func (s *Store) Opened(ctx context.Context, h Holder) ([]Link, error) {
	if h.Browser == "" && !h.registered() {
		return nil, nil
	}
	var list []Link
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		const newest = ` ORDER BY g.created_at DESC, g.id LIMIT 200`
		if h.registered() {
			list, err = models.Find[Link](tx, `SELECT `+linkColumns+` WHERE g.handed_to = $2`+newest, nobody, h.Desk.ProviderID)
			return err
		}
		list, err = models.Find[Link](tx, `SELECT `+linkColumns+` WHERE g.browser_hash = $1`+newest, h.Browser.hash())
		return err
	})
	return list, models.Wrap("list guest links", err)
}

// Page is what a guest sees of a notice: the items of its link, and nothing else.
type Page struct {
	Link
	Items         []notice.Item
	Actor         models.Actor
	Answer        bool           // something is still the guest's to answer
	Said          map[int]Answer // what a host that is not registered said last of each item
	RevealedUntil time.Time      // until when the full addresses are shown; zero: they are not
}

// Open gives what a holder has of a notice. ErrNotFound when that is nothing, or over.
func (s *Store) Open(ctx context.Context, h Holder, ref string) (*Page, error) {
	list, err := s.Opened(ctx, h)
	if err != nil {
		return nil, err
	}
	now := s.db.Now()
	at := slices.IndexFunc(list, func(l Link) bool { return l.Ref == ref && l.Live(now) })
	if at < 0 {
		return nil, models.ErrNotFound
	}
	p := &Page{Link: list[at], Actor: list[at].actor(h.From)}
	if h.registered() && p.OpenedAt == nil {
		if err := s.see(ctx, h, p.Link); err != nil {
			return nil, err
		}
	}
	if p.host() {
		return p, s.openHost(ctx, p)
	}
	for after, more := p.Link.Items[0]-1, true; more; {
		shown, err := s.notice.Page(ctx, p.Actor, ref, after)
		if err != nil {
			return nil, err
		}
		p.RevealedUntil = shown.RevealedUntil
		for _, item := range shown.Items {
			after = item.N
			if slices.Contains(p.Link.Items, item.N) && item.Revealable(p.Actor) {
				p.Items = append(p.Items, item)
				p.Answer = p.Answer || p.Answerable(item)
			}
		}
		more = shown.More && len(p.Items) < len(p.Link.Items)
	}
	return p, nil
}

// Reveal opens the addresses of a link to its guest for a while, as notice.Reveal does for a desk: with a reason, on record, and so many
// in an hour. ErrNotFound as with Open.
func (s *Store) Reveal(ctx context.Context, h Holder, r notice.Revealing) error {
	p, err := s.Open(ctx, h, r.Ref)
	if err != nil {
		return err
	}
	if p.host() {
		return s.revealHost(ctx, p, h.From, r)
	}
	r.Proved, r.Basics = true, false // a guest has nothing to prove more, and no course
	if err := s.notice.Reveal(ctx, p.Actor, r); err != nil || !h.registered() {
		return err
	}
	now := s.db.Now() // who of them it was is for their own admin
	return models.Wrap("reveal as reseller", s.db.Write(ctx, h.Desk, func(tx *models.Tx) error {
		return models.Record(tx,
			h.Desk.Event(models.EventRevealed, now).Of(h.Desk.ProviderID).With(models.EventData{Code: string(r.Reason)}))
	}))
}

// Answerable tells whether an item is the guest's to answer: while it is delegated, and after it went back to the desk by the clock. A host
// that is not registered may answer until it says that the material is gone or not its own.
func (p *Page) Answerable(item notice.Item) bool {
	if p.host() {
		said := p.Said[item.N]
		return item.State == models.StateUnrouted && said != AnswerRemoved && said != AnswerNotOurs
	}
	return item.State == models.StateDelegated || p.Step >= StepReturn && item.State.Turn() == models.TurnProvider
}
