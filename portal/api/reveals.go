package api

import (
	"context"
	"encoding/hex"
	"errors"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/xarf"
)

// RevealWish is why somebody needs the full addresses.
type RevealWish struct {
	Reason string `json:"reason" enum:"remove,forward,logs,other" doc:"It stands in your organisation's log."`
	Text   string `json:"text,omitempty" maxLength:"2000" doc:"With other: why."`
}

// Revealed is the full addresses of a notice.
type Revealed struct {
	Ref       string            `json:"ref"`
	Addresses []RevealedAddress `json:"addresses" nullable:"false"`
}

// RevealedAddress is one address as it was reported. Never open it.
type RevealedAddress struct {
	Item    int    `json:"item"`
	Address string `json:"address"`
	IP      string `json:"ip,omitempty"`
	SHA256  string `json:"sha256,omitempty"`
	Note    string `json:"note,omitempty" doc:"Of the reporter."`
}

type revealIn struct {
	Ref
	Sent[RevealWish]
}

// revealAddresses is the pages' reveal, by its rules and in its log (docs/adr/0015). Who made the token proved who they are, and chose
// that it may.
func revealAddresses(ctx context.Context, c *call, s *Server, in *revealIn) (*Answer[Revealed], error) {
	if err := c.mayTouch(in.Ref.Ref); err != nil {
		return nil, err
	}
	wish := notice.Revealing{Ref: in.Ref.Ref, Reason: notice.RevealReason(in.Body.Reason), Text: in.Body.Text, Proved: true}
	err := s.store.Notice.Reveal(ctx, c.actor, wish)
	if errors.Is(err, models.ErrThrottled) { // the alarm about who asks for far too many was undone with the rest: it is raised by itself
		return nil, &undone{err, func(ctx context.Context) { _ = s.store.Notice.Reveal(ctx, c.actor, wish) }}
	}
	if err != nil {
		return nil, err
	}
	out := &Answer[Revealed]{Body: Revealed{Ref: in.Ref.Ref, Addresses: []RevealedAddress{}}}
	for after, more := 0, true; more; {
		page, err := s.store.Notice.Page(ctx, c.actor, in.Ref.Ref, after)
		if err != nil {
			return nil, err
		}
		for _, i := range page.Items {
			after = i.N
			if i.Revealable(c.actor) && !i.Content.Address.IsZero() {
				out.Body.Addresses = append(out.Body.Addresses, revealedOf(i))
			}
		}
		more = page.More
	}
	return out, nil
}

func revealedOf(i notice.Item) RevealedAddress {
	a := RevealedAddress{Item: i.N, Address: i.Content.Address.Raw(), Note: i.Content.Note, SHA256: hex.EncodeToString(i.Content.SHA256)}
	if i.Content.IP.IsValid() {
		a.IP = i.Content.IP.String()
	}
	return a
}

// XARFReport is one address of a notice in XARF 4.2.0; its own schema is of xarf.org.
type XARFReport xarf.Report

type getXARFIn struct {
	If
	Ref
}

// copyAgain is how long a copy of the same addresses by the same token is no news for the log: who polls says nothing by it.
const copyAgain = models.Day

// getXARF is the pages' download of a notice: its full addresses go to whoever revealed them, as long as that holds. The log says so once a
// day for each token and notice, and at once when there are more (docs/adr/0015).
func getXARF(ctx context.Context, c *call, s *Server, in *getXARFIn) ([]XARFReport, error) {
	if err := c.mayTouch(in.Ref.Ref); err != nil {
		return nil, err
	}
	n, items, err := s.store.Notice.CopyItems(ctx, c.actor, in.Ref.Ref, copyAgain)
	out := make([]XARFReport, 0, len(items))
	for _, r := range xarf.Reports(s.sender, n, items) {
		out = append(out, XARFReport(r))
	}
	return out, err
}
