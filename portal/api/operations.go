package api

import (
	"net/http"

	"eokm.nl/hosting/models/token"
)

// Who asks what of which token.
var (
	providers = []token.Kind{token.KindProvider}
	intakes   = []token.Kind{token.KindIntake}
	checkers  = []token.Kind{token.KindStaff}

	toRead     = need{kinds: providers, scope: token.ScopeRead, quota: reading}
	toAnswer   = need{kinds: providers, scope: token.ScopeAnswer, quota: writing}
	toBatch    = need{kinds: providers, scope: token.ScopeAnswer, quota: batches}
	toMessage  = need{kinds: providers, scope: token.ScopeMessage, quota: writing}
	toReveal   = need{kinds: providers, scope: token.ScopeReveal, quota: writing}
	toPractise = need{kinds: providers, scope: token.ScopeAnswer, quota: batches, sandbox: true}
	toReport   = need{kinds: intakes, scope: token.ScopeReport, quota: writing}
	toFile     = need{kinds: intakes, scope: token.ScopeReport, quota: files}
	toFollow   = need{kinds: intakes, scope: token.ScopeReport, quota: reading}
	toChange   = need{kinds: checkers, scope: token.ScopeChanges, quota: reading}
	toObserve  = need{kinds: checkers, scope: token.ScopeObserve, quota: batches}
)

// operations is every operation there is: how it is asked, what it asks of a token, what it says of itself, and what does it.
func (s *Server) operations() []operation {
	return []operation{
		get("/notices", toRead, described{id: "listNotices", tag: "Notices", summary: "List notices"}, listNotices),
		get("/notices/{ref}", toRead, described{id: "getNotice", tag: "Notices", summary: "Read a notice"}, getNotice),
		post("/notices/{ref}/reveals", toReveal, described{
			id: "revealAddresses", tag: "Notices", summary: "Get the full addresses of a notice", status: http.StatusCreated,
		}, revealAddresses),
		get("/notices/{ref}/xarf", toReveal, described{
			id: "getNoticeAsXarf", tag: "Notices", summary: "Read a notice as XARF, while your reveal of it holds",
			also: http.StatusConflict,
		}, getXARF),

		post("/notices/{ref}/responses", toAnswer, described{
			id: "respond", tag: "Answers", summary: "Say what was done", status: http.StatusCreated,
		}, respond),
		post("/responses", toBatch, described{
			id: "respondMany", tag: "Answers", summary: "Say what was done, for up to 1,000 notices",
		}, respondMany),
		post("/notices/{ref}/acknowledgements", toAnswer, described{
			id: "acknowledge", tag: "Answers", summary: "Say that you have it", status: http.StatusCreated,
		}, acknowledge),
		post("/notices/{ref}/disputes", toAnswer, described{
			id: "dispute", tag: "Answers", summary: "Say no, with a reason", status: http.StatusCreated,
		}, dispute),
		post("/notices/{ref}/delegations", toAnswer, described{
			id: "delegate", tag: "Answers", summary: "Hand it to a reseller or a customer", status: http.StatusCreated,
		}, delegate),
		post("/notices/{ref}/messages", toMessage, described{
			id: "sendMessage", tag: "Answers", summary: "Ask something", status: http.StatusCreated,
		}, sendMessage),

		post("/notices/{ref}/retractions", toAnswer, described{
			id: "retract", tag: "Answers", summary: "Take back that items are gone", status: http.StatusCreated,
		}, retract),
		post("/notices/{ref}/take-backs", toAnswer, described{
			id: "takeBack", tag: "Answers", summary: "Act yourself on what you had handed on", status: http.StatusCreated,
		}, takeBack),
		post("/notices/{ref}/assignments", toAnswer, described{
			id: "assign", tag: "Answers", summary: "Give it to a colleague, or to nobody", status: http.StatusCreated,
		}, assign),

		post("/test-notices", toPractise, described{
			id: "orderTestNotice", tag: "Sandbox", summary: "Order a notice to practise with", status: http.StatusCreated,
		}, orderTestNotice),

		post("/notices", toReport, described{
			id: "createNotices", tag: "Intake", summary: "Bring in reported addresses", status: http.StatusCreated,
		}, createNotices),
		file[createImportIn](importsPath, "text/csv", toFile, described{
			id: "createImport", tag: "Intake", summary: "Bring in a file", status: http.StatusAccepted,
		}),
		file[createXARFIn](xarfPath, "application/json", toFile, described{
			id: "createFromXarf", tag: "Intake", summary: "Bring in XARF: a report, an array of them, or one on each line",
			status: http.StatusAccepted,
		}),
		get("/imports", toFollow, described{
			id: "listImports", tag: "Intake", summary: "Find what you brought in by your own id",
		}, listImports),
		get("/imports/{id}", toFollow, described{id: "getImport", tag: "Intake", summary: "See what came of a file"}, getImport),

		get("/changes", toChange, described{id: "listChanges", tag: "Checks", summary: "Follow what happened to notices"}, listChanges),
		post("/observations", toObserve, described{
			id: "createObservations", tag: "Checks", summary: "Bring in what a checker saw", status: http.StatusCreated,
		}, createObservations),
	}
}
