package people

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// OIDC is where an organisation's people prove their first factor, in the place of a password: its own identity provider.
// Nobody becomes a user by it; the second factor is ours, as ever.
type OIDC struct {
	ProviderID uuid.UUID // the nil id: EOKM
	Issuer     string    // always https, as its discovery document says it (OpenID Connect Discovery 1.0)
	ClientID   string
	Secret     string `gorm:"-"`
	Domain     string // of its people's mail addresses
	ChangedBy  uuid.UUID
	ChangedAt  time.Time
}

type oidcRow struct {
	OIDC
	Sealed []byte `db:"secret"`
}

// SetOIDC connects the actor's organisation to its identity provider. Its admins only, and only for the domain of their own
// mail address: nobody speaks for another's people. An empty secret keeps the one that is there. All faults come at once.
func (s *Store) SetOIDC(ctx context.Context, actor models.Actor, c OIDC) error {
	if !actor.Manages(actor.ProviderID) {
		return models.ErrForbidden
	}
	c.Issuer = "https://" + strings.TrimPrefix(strings.TrimSpace(c.Issuer), "https://")
	c.ClientID, c.Domain = strings.TrimSpace(c.ClientID), models.MailDomain("@"+strings.TrimSpace(c.Domain))
	reported, err := s.issuerReported(ctx, actor, c.Issuer)
	if err != nil {
		return models.Wrap("set oidc", err)
	}
	now := s.db.Now()
	return models.Wrap("set oidc", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		me, err := PersonOf(tx, actor.UserID)
		if err != nil {
			return err
		}
		before, err := models.Find[oidcRow](tx, `SELECT * FROM oidc_connections WHERE provider_id = $1`, actor.ProviderID)
		if err != nil {
			return err
		}
		if err := checkOIDC(c, me, len(before) > 0, reported); err != nil {
			return err
		}
		if _, err := s.db.Sealing(tx); err != nil {
			return err
		}
		sealed, err := s.db.Keys().Wrap(models.WrapsOIDC, actor.ProviderID, []byte(c.Secret))
		if err != nil {
			return err
		}
		if c.Secret == "" {
			sealed = before[0].Sealed
		}
		if err := tx.Do(`INSERT INTO oidc_connections (provider_id, issuer, client_id, secret, domain, changed_by, changed_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (provider_id) DO UPDATE SET issuer = excluded.issuer, client_id = excluded.client_id, secret = excluded.secret,
				domain = excluded.domain, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
			actor.ProviderID, c.Issuer, c.ClientID, sealed, c.Domain, actor.UserID, now); err != nil {
			return models.Duplicate(err, "domain", "oidc.domain_taken")
		}
		return models.Record(tx, actor.Event(models.EventOIDCSet, now).Of(actor.ProviderID))
	}))
}

// issuerReported tells whether an issuer names a host or an IP address that was reported: the portal would keep it in the clear, and call
// it at each sign-in. The one that is there was looked at when it came.
func (s *Store) issuerReported(ctx context.Context, actor models.Actor, issuer string) (bool, error) {
	name := strings.TrimPrefix(issuer, "https://")
	if len(name) > maxIssuer {
		return false, nil // refused for that
	}
	var there bool
	if err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		there, err = models.One[bool](tx, `SELECT EXISTS (SELECT 1 FROM oidc_connections WHERE provider_id = $1 AND issuer = $2)`,
			actor.ProviderID, issuer)
		return err
	}); err != nil || there {
		return false, err
	}
	hidden, err := s.address.Unnamed(ctx, actor, "issuer", name)
	return hidden != name, err
}

// maxIssuer is how many bytes the address of an identity provider may have.
const maxIssuer = 500

func checkOIDC(c OIDC, me Person, there, reported bool) error {
	var faults models.Faults
	u, err := url.Parse(c.Issuer)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || len(c.Issuer) > maxIssuer {
		faults.Add("issuer", "oidc.issuer")
	} else if reported {
		faults.Add("issuer", "oidc.reported")
	}
	if c.ClientID == "" || len(c.ClientID) > 200 || models.HasControl(c.ClientID) {
		faults.Add("client", "oidc.client")
	}
	if c.Secret == "" && !there || len(c.Secret) > 500 || models.HasControl(c.Secret) {
		faults.Add("secret", "oidc.secret")
	}
	if c.Domain == "" || c.Domain != models.MailDomain(me.Email) {
		faults.Add("domain", "oidc.domain")
	}
	return faults.Err()
}

// RemoveOIDC lets the actor's organisation sign in by password again.
func (s *Store) RemoveOIDC(ctx context.Context, actor models.Actor) error {
	if !actor.Manages(actor.ProviderID) {
		return models.ErrForbidden
	}
	return models.Wrap("remove oidc", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if err := models.Gone(tx.Exec(`DELETE FROM oidc_connections WHERE provider_id = $1`, actor.ProviderID)); err != nil {
			return err
		}
		return models.Record(tx, actor.Event(models.EventOIDCRemoved, s.db.Now()).Of(actor.ProviderID))
	}))
}

// OIDC gives the connection of the actor's organisation, without its secret; ErrNotFound when it has none.
func (s *Store) OIDC(ctx context.Context, actor models.Actor) (OIDC, error) {
	if !actor.Manages(actor.ProviderID) {
		return OIDC{}, models.ErrForbidden
	}
	c, err := s.oidc(ctx, `provider_id = $1`, actor.ProviderID)
	c.Secret = ""
	return c, err
}

// OIDCFor finds the connection for somebody's mail address, with its secret; ErrNotFound when their organisation has none.
// ErrThrottled after too many tries from one network address.
func (s *Store) OIDCFor(ctx context.Context, email string, from models.Visitor) (OIDC, error) {
	if err := s.db.CountTry(ctx, models.SignInAddress, from.IP); err != nil {
		return OIDC{}, models.Wrap("find oidc", err)
	}
	return s.oidc(ctx, `domain = $1`, models.MailDomain(models.NormalEmail(email)))
}

// OIDCOf gives an organisation's connection with its secret, for the answer of its identity provider. System only.
func (s *Store) OIDCOf(ctx context.Context, provider uuid.UUID) (OIDC, error) {
	return s.oidc(ctx, `provider_id = $1`, provider)
}

func (s *Store) oidc(ctx context.Context, where string, arg any) (OIDC, error) {
	var row oidcRow
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		if row, err = models.One[oidcRow](tx, `SELECT * FROM oidc_connections WHERE `+where, arg); err != nil {
			return err
		}
		secret, err := s.db.Keys().Unwrap(models.WrapsOIDC, row.ProviderID, row.Sealed)
		row.Secret = string(secret)
		return err
	})
	return row.OIDC, models.Wrap("find oidc", err)
}

// OIDCAccount finds the user that an identity provider vouches for: one of its organisation, under its domain. ErrNotFound
// for anybody else: an invitation comes first.
func (s *Store) OIDCAccount(ctx context.Context, c OIDC, email string) (Account, Factors, error) {
	account, err := s.AccountByEmail(ctx, models.System(), models.NormalEmail(email))
	if err == nil && (account.ProviderID != c.ProviderID || models.MailDomain(account.Email) != c.Domain) {
		err = models.ErrNotFound
	}
	if err != nil {
		return Account{}, Factors{}, models.Wrap("find who was vouched for", err)
	}
	f, err := s.Factors(ctx, account.ID)
	return account, f, err
}
