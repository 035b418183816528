// Package badge makes the Open Badge of a certificate: an AchievementCredential of Open Badges 3.0 (a W3C Verifiable Credential 2.0)
// with an external proof, the JSON Web Token Proof Format of that specification's section 8.2. Read there (github.com/1EdTech/
// openbadges-specification, ob_v3p0/microsites/spec/integrity.md at a36a629f) and kept here:
//
//   - the header has alg, typ, kid and jwk, and no other: "Additional JOSE Headers are NOT allowed"; alg is RS256, typ is JWT;
//   - kid is a URI that gives the public key as a JWK, so no bare thumbprint: https://.../verify/keys/THUMBPRINT. 1EdTech's validator
//     fetches it, and reads jwk only where there is no kid. jwk has the same key, so that anybody verifies a badge without the portal;
//     the address of kid, below the issuer's own, is what says that the key is EOKM's;
//   - the payload is the credential itself, with no vc claim around it (that was Verifiable Credentials 1.1), and the claims iss
//     (issuer.id), jti (id), sub (credentialSubject.id), nbf (validFrom) and exp (validUntil), in whole seconds as a NumericDate is.
//
// Never here: a name or a mail address in the clear, a query, a page. Who may have a badge, and of which certificate, is the
// Store's to say.
package badge

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
)

// Issuer makes badges in EOKM's name. It is safe for concurrent use.
type Issuer struct {
	keys func() models.BadgeKeys
	base *url.URL
}

// ErrNoKey: the key file has no key that signs badges; `portal keys issuer FILE` adds one.
var ErrNoKey = errors.New("the key file has no key that signs badges")

// New makes an issuer that signs with the key that there is at that moment. base is the portal's own address.
func New(keys func() models.BadgeKeys, base *url.URL) *Issuer { return &Issuer{keys: keys, base: base} }

// Ready tells whether there is a key.
func (i *Issuer) Ready() bool { return i.keys().Issuer != nil }

// Words are what a badge says in the holder's language.
type Words struct {
	Language string // nl or en
	Title    string // of the course
	Summary  string
	Criteria string // what the holder did for it
	Brand    string // who gives it, as the portal calls EOKM
}

// The contexts that Open Badges 3.0 names, in its order.
var contexts = []string{"https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"}

// credential is the AchievementCredential (appendix B.1) with the claims that repeat parts of it (section 8.2.4).
type credential struct {
	Context           []string `json:"@context"`
	ID                string   `json:"id"`
	Type              []string `json:"type"`
	Name              string   `json:"name"`
	Issuer            profile  `json:"issuer"`
	ValidFrom         string   `json:"validFrom"`
	ValidUntil        string   `json:"validUntil"`
	CredentialSubject subject  `json:"credentialSubject"`

	Iss string `json:"iss"`
	JTI string `json:"jti"`
	Sub string `json:"sub"`
	NBF int64  `json:"nbf"`
	Exp int64  `json:"exp"`
}

type profile struct {
	ID   string   `json:"id"`
	Type []string `json:"type"`
	Name string   `json:"name"`
	URL  string   `json:"url"`
}

type subject struct {
	ID          string      `json:"id"`
	Type        []string    `json:"type"`
	Identifier  []identity  `json:"identifier"`
	Achievement achievement `json:"achievement"`
}

// identity is who holds it, as a hash: whoever is told the mail address can check it, and nobody reads it from the badge.
type identity struct {
	Type         string `json:"type"`
	Hashed       bool   `json:"hashed"`
	IdentityHash string `json:"identityHash"`
	IdentityType string `json:"identityType"`
	Salt         string `json:"salt"`
}

type achievement struct {
	ID              string   `json:"id"`
	Type            []string `json:"type"`
	AchievementType string   `json:"achievementType"`
	InLanguage      string   `json:"inLanguage"`
	Name            string   `json:"name"`
	Description     string   `json:"description"`
	Criteria        criteria `json:"criteria"`
	Version         string   `json:"version"`
}

type criteria struct {
	Narrative string `json:"narrative"`
}

// Sign makes the badge of a certificate, in compact form. The salt of the holder's identity is drawn anew each time, so keep what it
// gives. ErrNoKey when there is no key.
func (i *Issuer) Sign(c learning.Certificate, w Words) (string, error) {
	key := i.keys().Issuer
	if key == nil {
		return "", ErrNoKey
	}
	public, err := i.public(key.Public())
	if err != nil {
		return "", err
	}
	payload, err := json.Marshal(i.credential(c, w, salt()))
	if err != nil {
		return "", fmt.Errorf("encode badge: %w", err)
	}
	options := (&jose.SignerOptions{EmbedJWK: true}).WithType("JWT").WithHeader("kid", public.KeyID)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, options)
	if err != nil {
		return "", fmt.Errorf("sign badge: %w", err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("sign badge: %w", err)
	}
	return signed.CompactSerialize()
}

func (i *Issuer) credential(c learning.Certificate, w Words, salt string) credential {
	id, site := i.base.JoinPath("verify", c.Number).String(), i.base.JoinPath("/").String()
	holder := uuid.NewSHA1(uuid.NameSpaceURL, []byte(id)).URN() // of this badge alone: two of one person cannot be joined by it
	return credential{
		Context: contexts, ID: id, Type: []string{"VerifiableCredential", "AchievementCredential"}, Name: w.Title,
		Issuer:    profile{ID: site, Type: []string{"Profile"}, Name: w.Brand, URL: site},
		ValidFrom: moment(c.PassedAt), ValidUntil: moment(c.ExpiresAt),
		CredentialSubject: subject{
			ID: holder, Type: []string{"AchievementSubject"},
			Identifier: []identity{{
				Type: "IdentityObject", Hashed: true, IdentityHash: Hash(c.Email, salt), IdentityType: "emailAddress", Salt: salt,
			}},
			Achievement: achievement{
				ID: i.base.JoinPath("training", c.Slug).String(), Type: []string{"Achievement"}, AchievementType: "Course",
				InLanguage: w.Language,
				Name:       w.Title, Description: w.Summary, Criteria: criteria{w.Criteria}, Version: strconv.Itoa(c.N),
			},
		},
		Iss: site, JTI: id, Sub: holder, NBF: c.PassedAt.Unix(), Exp: c.ExpiresAt.Unix(),
	}
}

// moment is a time as the specification's DateTimeZ has it.
func moment(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05Z") }

// Hash is an identityHash: SHA-256 of the mail address followed by the salt.
func Hash(email, salt string) string {
	sum := sha256.Sum256([]byte(email + salt))
	return "sha256$" + hex.EncodeToString(sum[:])
}

func salt() string {
	random := make([]byte, 16)
	_, _ = rand.Read(random) // it never fails
	return hex.EncodeToString(random)
}

// Credential is what a signed badge says, as JSON for people to read. It is no proof without its signature.
func Credential(token string) ([]byte, error) {
	signed, err := jose.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return nil, fmt.Errorf("read badge: %w", err)
	}
	var said map[string]any
	if err := json.Unmarshal(signed.UnsafePayloadWithoutVerification(), &said); err != nil {
		return nil, fmt.Errorf("read badge: %w", err)
	}
	return json.MarshalIndent(said, "", "  ")
}

// public is the public half of a key as a JWK. Its kid is where that stands: the header of a badge and the set name it alike
// (RFC 7515 section 4.1.4).
func (i *Issuer) public(key crypto.PublicKey) (jose.JSONWebKey, error) {
	jwk := jose.JSONWebKey{Key: key, Algorithm: string(jose.RS256), Use: "sig"}
	thumbprint, err := jwk.Thumbprint(crypto.SHA256) // RFC 7638
	if err != nil {
		return jwk, fmt.Errorf("name a key: %w", err)
	}
	jwk.KeyID = i.base.JoinPath("verify", "keys", base64.RawURLEncoding.EncodeToString(thumbprint)).String()
	return jwk, nil
}

// published are the public halves of the key that signs and of those that did before it, the newest first.
func (i *Issuer) published() (jose.JSONWebKeySet, error) {
	keys := i.keys()
	all := slices.Clone(keys.Former)
	if keys.Issuer != nil {
		all = append(all, keys.Issuer.Public())
	}
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	for _, key := range slices.Backward(all) {
		jwk, err := i.public(key)
		if err != nil {
			return set, err
		}
		set.Keys = append(set.Keys, jwk)
	}
	return set, nil
}

// KeySet is those as a JSON Web Key Set (RFC 7517), or an empty one: whoever verifies a badge sees there that its key is EOKM's.
func (i *Issuer) KeySet() ([]byte, error) {
	set, err := i.published()
	if err != nil {
		return nil, err
	}
	return json.Marshal(set)
}

// Key is one of those by its thumbprint, as a JWK: what the kid of a badge leads to. models.ErrNotFound for any other.
func (i *Issuer) Key(thumbprint string) ([]byte, error) {
	set, err := i.published()
	if err != nil {
		return nil, err
	}
	for _, key := range set.Keys {
		if path.Base(key.KeyID) == thumbprint {
			return json.Marshal(key)
		}
	}
	return nil, models.ErrNotFound
}
