package notices

import (
	"strconv"
	"strings"

	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// readView begins the view of a notice or of a form about it. While the reader's reveal holds it shows full addresses, and then the page is
// sent as it is: its length must not tell of them.
func readView(r *page.Request, shown *notice.Page) noticeView {
	v := noticeView{p: r.Printer, actor: r.Actor, now: r.Now, page: shown, covered: covered(r, shown.Ref)}
	if r.Account != nil {
		v.reader = r.Account.Name
	}
	if v.revealed() && !v.covered {
		r.ShowsFull(shown.RevealedUntil)
	}
	return v
}

// shows tells whether the reader sees an item's full address now.
func (v noticeView) shows(item notice.Item) bool {
	return v.revealed() && !v.covered && item.Revealable(v.actor)
}

// code is an item's address as the reader may see it now, and what is said aloud in place of its signs; "" reads them.
func (v noticeView) code(item notice.Item) (text, spoken string) {
	if v.shows(item) {
		return item.Content.Address.Defanged(), ""
	}
	return coveredCode(v.p, item.Content.Address)
}

// option is an item in a form, by its number and its address. A covered one has its mark between them, since the addresses of one host
// look all the same then.
func (v noticeView) option(item notice.Item) ui.Option {
	option := ui.Option{Value: strconv.Itoa(item.N), Label: optionLabel(item, v.shows(item))}
	if item.Content.Address.IsZero() {
		option.Label += v.p.T("notices.sealed.address")
		return option
	}
	option.Code, option.Spoken = v.code(item)
	return option
}

func optionLabel(item notice.Item, shown bool) string {
	label := strconv.Itoa(item.N) + " · "
	if item.Mark != "" && !shown {
		label += item.Mark + " · "
	}
	return label
}

// coveredCode is an address without its path. A screen reader would spell its brackets and dots, so that it is said in words.
func coveredCode(p *i18n.Printer, a address.Address) (text, spoken string) {
	text = a.Masked()
	key := "notices.address.spoken"
	if strings.HasSuffix(text, "/") {
		key = "notices.address.spoken.bare"
	}
	return text, p.T(key, "Host", spokenHost(p, a.MaskedHost()))
}

// spokenHost is a defanged host as somebody says it over the telephone.
func spokenHost(p *i18n.Printer, defanged string) string {
	return strings.NewReplacer("[.]", " "+p.T("notices.address.dot")+" ", "[:]", " : ").Replace(defanged)
}
