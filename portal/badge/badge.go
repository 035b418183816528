// Package badge makes the Open Badge of a certificate: an AchievementCredential of Open Badges 3.0 (a W3C Verifiable Credential 2.0)
// with an external proof, as section 8.2 of that specification has it: a JWT that is the credential itself, signed with RS256 and with
// the public key in its header, so that anybody verifies it without asking the portal.
//
// Never here: a name or a mail address in the clear, a query, a page. Who may have a badge, and of which certificate, is the Store's to say.
package badge

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Issuer makes badges in EOKM's name. It is safe for concurrent use.
type Issuer struct {
	key  func() crypto.Signer
	base *url.URL
}

// ErrNoKey: the key file has no key that signs badges; `portal keys issuer FILE` adds one.
var ErrNoKey = errors.New("the key file has no key that signs badges")

// New makes an issuer that signs with the key that there is at that moment; nil when there is none. base is the portal's own address.
func New(key func() crypto.Signer, base *url.URL) *Issuer { return &Issuer{key: key, base: base} }

// Ready tells whether there is a key.
func (i *Issuer) Ready() bool { return i.key() != nil }

// Words are what a badge says in the holder's language.
type Words struct {
	Language string // nl or en
	Title    string // of the course
	Summary  string
	Criteria string // what the holder did for it
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
func (i *Issuer) Sign(c models.Certificate, w Words) (string, error) {
	key := i.key()
	if key == nil {
		return "", ErrNoKey
	}
	payload, err := json.Marshal(i.credential(c, w, salt()))
	if err != nil {
		return "", fmt.Errorf("encode badge: %w", err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, (&jose.SignerOptions{EmbedJWK: true}).WithType("JWT"))
	if err != nil {
		return "", fmt.Errorf("sign badge: %w", err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("sign badge: %w", err)
	}
	return signed.CompactSerialize()
}

func (i *Issuer) credential(c models.Certificate, w Words, salt string) credential {
	id, site := i.base.JoinPath("verify", c.Number).String(), i.base.JoinPath("/").String()
	holder := uuid.NewSHA1(uuid.NameSpaceURL, []byte(id)).URN() // of this badge alone: two of one person cannot be joined by it
	return credential{
		Context: contexts, ID: id, Type: []string{"VerifiableCredential", "AchievementCredential"}, Name: w.Title,
		Issuer:    profile{ID: site, Type: []string{"Profile"}, Name: "EOKM", URL: site},
		ValidFrom: moment(c.PassedAt), ValidUntil: moment(c.ExpiresAt),
		CredentialSubject: subject{
			ID: holder, Type: []string{"AchievementSubject"},
			Identifier: []identity{{
				Type: "IdentityObject", Hashed: true, IdentityHash: Hash(c.Email, salt), IdentityType: "emailAddress", Salt: salt,
			}},
			Achievement: achievement{
				ID: i.base.JoinPath("training", c.Slug).String(), Type: []string{"Achievement"}, AchievementType: "Course", InLanguage: w.Language,
				Name: w.Title, Description: w.Summary, Criteria: criteria{w.Criteria}, Version: strconv.Itoa(c.N),
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

// KeySet is the public key as a JSON Web Key Set (RFC 7517), or an empty one: whoever verifies a badge sees there that its key is EOKM's.
func (i *Issuer) KeySet() ([]byte, error) {
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	if key := i.key(); key != nil {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: key.Public(), Algorithm: string(jose.RS256), Use: "sig"})
	}
	return json.Marshal(set)
}
