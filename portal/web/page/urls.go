package page

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// SentAdvisoryURL is a desk's page of an advisory.
func SentAdvisoryURL(ref string) string { return "/advisories/" + ref }

// AdvisoryURL is EOKM's page of an advisory.
func AdvisoryURL(ref string) string { return "/content/advisories/" + ref }

func CertificateURL(number string) string { return "/training/certificates/" + number }

// ClaimURL is where EOKM decides about a claim.
func ClaimURL(id uuid.UUID) string { return "/triage/claims/" + id.String() }

// WebhookURL is the page of a webhook.
func WebhookURL(id uuid.UUID) string { return "/org/webhooks/" + id.String() }

// ReceiptURL is the page of a receipt, by its number.
func ReceiptURL(number string) string { return "/receipts/" + url.PathEscape(number) }

// PracticeURL is below which a desk orders and ends what it practises with.
func PracticeURL(ref string) string { return "/practice/" + url.PathEscape(ref) }

// StatementURL is the statement of reasons about a notice, in a language; "" for the reader's own.
func StatementURL(ref, language string) string {
	at := "/statements/" + url.PathEscape(ref)
	if language != "" {
		at += "?in=" + language
	}
	return at
}

// DSAURL is the page of the transparency report of a year.
func DSAURL(year int) string { return "/stats/dsa/" + strconv.Itoa(year) }

// DSAFileURL is one sheet of it; with zeros where the provider says that there was nothing else.
func DSAFileURL(year int, name string, zeros bool) string {
	at := DSAURL(year) + "/" + url.PathEscape(name)
	if zeros {
		at += "?rest=0"
	}
	return at
}

// JobURL is the page of what a desk did to many notices at once.
func JobURL(id uuid.UUID) string { return "/jobs/" + id.String() }

// ContactURL is where an organisation changes a contact.
func ContactURL(id uuid.UUID) string { return "/org/contacts/" + id.String() }

// ContactCheckURL is where the link of a test mail leads.
func ContactCheckURL(token string) string { return "/contact-check/" + token }

// ArticleURL is where editors see an article.
func ArticleURL(slug string) string { return "/content/articles/" + slug }

// DeskCourseURL is where editors see a course.
func DeskCourseURL(slug string) string { return "/content/courses/" + slug }

// DeskLessonURL and DeskQuestionURL are where editors write a part of a course.
func DeskLessonURL(slug, lesson string) string { return DeskCourseURL(slug) + "/lessons/" + lesson }

func DeskQuestionURL(slug, id string) string {
	return DeskCourseURL(slug) + "/questions/" + url.PathEscape(id)
}

// DiagramURL is where a drawing is.
func DiagramURL(id uuid.UUID) string { return "/kb/diagrams/" + id.String() }

// ImportURL is the page of a file that was brought in.
func ImportURL(id uuid.UUID) string { return "/intake/imports/" + id.String() }

// EscalationURL is where EOKM follows a provider that is late, and HoldURL is above what a second person says of a pause.
func EscalationURL(slug string) string { return "/escalations/" + slug }

func HoldURL(id uuid.UUID) string { return "/escalations/holds/" + id.String() }

// ObservationsURL is the page of a file of observations.
func ObservationsURL(id uuid.UUID) string { return "/intake/observations/" + id.String() }

// ReconciliationURL is how a list of another tool differs from ours.
func ReconciliationURL(id uuid.UUID) string { return "/intake/reconcile/" + id.String() }

// SightingURL is what staff say of something that a source says against how an item stands.
func SightingURL(id uuid.UUID) string { return "/triage/sightings/" + id.String() }

// VerdictURL is what staff found about items at once.
func VerdictURL(id uuid.UUID) string { return "/triage/verdicts/" + id.String() }

// WorkURL is where EOKM's people work through a queue, and WorkOnURL is one thing of it.
func WorkURL(queue string) string { return "/triage/work/" + queue }

func WorkOnURL(queue string, id uuid.UUID) string { return WorkURL(queue) + "/" + id.String() }

// KbURL is where people read an article.
func KbURL(slug string) string { return "/kb/" + slug }

// VersionsURL is where an article's versions are listed, and CompareURL where two of them are compared.
func VersionsURL(slug string) string { return KbURL(slug) + "/versions" }

func CompareURL(slug string, from, to int) string {
	return fmt.Sprintf("%s/%d..%d", VersionsURL(slug), from, to)
}

func OfferURL(o notice.LessonOffer) string { return "/training/offers/" + o.ID.String() }

// MembersURL is where the actor keeps their organisation's people.
func MembersURL(actor models.Actor) string {
	if actor.Staff() {
		return "/admin/users"
	}
	return "/org/members"
}

// OwnClaimURL is above what an organisation does about a claim of its own.
func OwnClaimURL(id uuid.UUID) string { return "/org/networks/" + id.String() }

// ListURL is the inbox as a filter describes it; ParseFilter reads it back.
func ListURL(f notice.Filter) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Tab != notice.TabTodo {
		set("tab", string(f.Tab))
	}
	set("status", string(f.State))
	set("category", string(f.Category))
	set("assignee", string(f.Assignee))
	set("network", IDText(f.Network))
	set("provider", IDText(f.Provider))
	set("import", IDText(f.Import))
	set("search", IDText(f.Search))
	if !f.After.IsZero() {
		set("after", CursorText(f.After))
	}
	if !f.Before.IsZero() {
		set("before", CursorText(f.Before))
	}
	if f.Limit != 0 && f.Limit != UsualSize {
		set("size", strconv.Itoa(f.Limit))
	}
	if len(q) == 0 {
		return "/notices"
	}
	return "/notices?" + q.Encode()
}

// NoticeURL is the page of a notice. A reference is ours, and holds nothing of what was reported.
func NoticeURL(ref string) string { return "/notices/" + url.PathEscape(ref) }

// CaseworkURL is where what EOKM keeps beside a notice begins.
func CaseworkURL(ref string) string { return "/casework/" + url.PathEscape(ref) }

// NoticeIn is the page of a notice that somebody came to from a list, of which it leads to the one before and the next.
func NoticeIn(ref string, f notice.Filter) string {
	f.After, f.Before, f.Limit = models.Cursor{}, models.Cursor{}, 0
	_, query, some := strings.Cut(ListURL(f), "?")
	if !some {
		return NoticeURL(ref)
	}
	return NoticeURL(ref) + "?" + query
}

// PeersURL is one of those lists.
func PeersURL(view string) string {
	if view == "" {
		return "/peers"
	}
	return "/peers?" + url.Values{"view": {view}}.Encode()
}

func PeerURL(id uuid.UUID) string { return "/peers/" + id.String() }

// PeerPostURL is above what a writer does about a text of theirs, and PeerReviewURL is where EOKM judges it.
func PeerPostURL(id uuid.UUID) string { return "/peers/posts/" + id.String() }

func PeerReviewURL(id uuid.UUID) string { return "/content/peers/" + id.String() }

func PeopleURL(slug string) string { return ProviderURL(slug) + "/people" }

// ParkedTextURL is the same for one that its own page did not take back: there it is shown and sent by a button.
func ParkedTextURL(id string) string {
	return "/account/prove?" + url.Values{"form": {id}, "as": {"text"}}.Encode()
}

// ParkedURL is where a proof leads on to a parked form.
func ParkedURL(id string) string { return "/account/prove?" + url.Values{"form": {id}}.Encode() }

// RefusedURL is where a page is kept that answers a refused form, which was sent to form.
func RefusedURL(id, form string) string {
	return WithQuery("/account/refused/"+id, url.Values{"form": {form}})
}

func ProviderURL(slug string) string { return "/providers/" + slug }

// LoginURL leads to the sign-in page, and from there back to where somebody was going.
func LoginURL(r *http.Request) string {
	if r.URL.Path == "/" {
		return "/login"
	}
	return "/login?" + url.Values{"next": {r.URL.RequestURI()}}.Encode()
}

func CourseURL(slug string) string { return "/training/" + slug }

func LessonURL(slug, lesson string) string { return CourseURL(slug) + "/" + lesson }

func QuizURL(slug string) string { return CourseURL(slug) + "/quiz" }

// VerifyURL is where anybody reads what a certificate is worth.
func VerifyURL(number string) string { return "/verify/" + number }

func PageURL(path string, after models.Cursor) string {
	return path + "?" + url.Values{"after": {CursorText(after)}}.Encode()
}

func WithQuery(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// NumbersQuery names items in a URL.
func NumbersQuery(numbers []int) url.Values {
	query := url.Values{}
	for _, n := range numbers {
		query.Add("n", strconv.Itoa(n))
	}
	return query
}

// OwnPath gives a path of ours to go on to, and "/" for anything else.
func OwnPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") ||
		strings.ContainsAny(next, "\\\r\n\t") {
		return "/"
	}
	return next
}

// WithNext is a path of ours that leads on to another.
func WithNext(path, next string) string {
	if next == "" || next == "/" {
		return path
	}
	return path + "?" + url.Values{"next": {next}}.Encode()
}

// Within tells whether a path is a menu item's page or one below it.
func Within(path, url string) bool {
	return path == url || len(path) > len(url) && path[:len(url)] == url && path[len(url)] == '/'
}

// UsualSize is the page size that a URL need not name, models.Filter's own.
const UsualSize = 50

const TeamURL = "/training/team"

// filePaths are where a file is brought.
var filePaths = []string{"/intake", "/intake/observations", "/intake/reconcile", "/jobs/answers"}

// BringsFile tells whether a request brings a file: its size and time have limits of their own.
func BringsFile(method, path string) bool {
	return method == http.MethodPost && slices.Contains(filePaths, path)
}
