package web

import (
	"net/http"
	"slices"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
)

// applicantPages are where the people of a provider that has applied may go, beside what is everybody's.
var applicantPages = []string{"/register/", "/org/", "/account"}

// opensToApplicants tells whether a route is for them too. Every other one leads them to their application.
func (r route) opensToApplicants() bool {
	return r.who.Admits("") || slices.ContainsFunc(applicantPages, func(begin string) bool { return strings.HasPrefix(r.path, begin) })
}

// asksProof tells whether a route asks who takes it to prove anew who they are.
func (r route) asksProof() bool { return slices.Contains(r.who, page.Prover) }

// RouteInfo is one row of the table of routes, for who checks that it holds.
type RouteInfo struct {
	Method string
	Path   string        // with :names
	Roles  []models.Role // "" among them: also who is not signed in
	Proof  bool          // they are asked to prove anew who they are, when they did not not long ago
}

// Routes lists every page and action there is, in the table's order.
func (s *Server) Routes() []RouteInfo {
	var list []RouteInfo
	for _, r := range s.routes() {
		roles := slices.DeleteFunc(slices.Clone(r.who), func(role models.Role) bool { return role == page.Prover })
		list = append(list, RouteInfo{Method: r.method, Path: r.path, Roles: roles, Proof: r.asksProof()})
	}
	return list
}

type route struct {
	method string
	path   string
	who    page.Access
	do     page.Handle
}

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// routes is every page and action there is.
func (s *Server) routes() []route {
	routes := []route{
		{get, "/", page.Everyone, s.home.Home},
		{get, "/login", page.Everyone, s.login.Form},
		{post, "/login", page.Everyone, s.login.Login},
		{post, "/login/passkey/options", page.Everyone, s.login.PasskeyOptions},
		{post, "/login/passkey", page.Everyone, s.login.Passkey},
		{get, "/login/factor", page.Members.Entering(), s.login.FactorForm},
		{post, "/login/factor", page.Members.Entering(), s.login.Factor},
		{get, "/login/organisation", page.Everyone, s.login.OrganisationForm},
		{post, "/login/organisation", page.Everyone, s.login.Organisation},
		{get, "/login/organisation/go", page.Everyone, s.login.OrganisationGo},
		{get, "/login/organisation/callback", page.Everyone, s.login.OrganisationCallback},
		{get, "/login/recover", page.Everyone, s.login.RecoverForm},
		{post, "/login/recover", page.Everyone, s.login.Recover},
		{get, "/login/reset/:token", page.Everyone, s.login.ResetForm},
		{post, "/login/reset/:token", page.Everyone, s.login.Reset},
		{get, "/invite/:token", page.Everyone, s.invite.Form},
		{post, "/invite/:token", page.Everyone, s.invite.Join},
		{post, "/logout", page.Everyone, s.login.Logout},

		{get, "/register", page.Everyone, s.register.Form},
		{post, "/register", page.Everyone, s.register.Register},
		{get, "/register/start/:token", page.Everyone, s.register.StartForm},
		{post, "/register/start/:token", page.Everyone, s.register.Start},
		{get, "/register/tasks", page.Desks, s.register.Filling(s.register.Tasks)},
		{get, "/register/organisation", page.Leads, s.register.Filling(s.register.OrganisationForm)},
		{post, "/register/organisation", page.Leads, s.register.Filling(s.register.SetOrganisation)},
		{get, "/register/conduct", page.Leads, s.register.Filling(s.register.ConductForm)},
		{post, "/register/conduct", page.Leads, s.register.Filling(s.register.AcceptConduct)},
		{get, "/register/check", page.Leads, s.register.Filling(s.register.CheckForm)},
		{post, "/register/check", page.Leads, s.register.Filling(s.register.Send)},
		{post, "/register/recall", page.Leads, s.register.Recall},
		{get, "/register/status", page.Desks, s.register.Standing},
		{get, "/org/leave", page.Leads.Proving(), s.org.LeaveForm},
		{post, "/org/leave", page.Leads.Proving(), s.org.Leave},
		{post, "/org/leave/stay", page.Leads.Proving(), s.org.Stay},

		{get, "/account/factors/new", page.Members.Entering(), s.account.Enrolling(s.account.NewFactor)},
		{post, "/account/passkeys/options", page.Members.Entering(), s.account.Enrolling(s.account.NewPasskeyOptions)},
		{post, "/account/passkeys", page.Members.Entering(), s.account.Enrolling(s.account.AddPasskey)},
		{get, "/account/totp", page.Members.Entering(), s.account.Enrolling(s.account.NewTOTP)},
		{post, "/account/totp", page.Members.Entering(), s.account.Enrolling(s.account.AddTOTP)},
		{get, "/account/codes", page.Members.Entering(), s.account.Enrolling(s.account.CodesForm)},
		{post, "/account/codes", page.Members.Entering(), s.account.Enrolling(s.account.MakeCodes)},
		{post, "/account/codes/kept", page.Members.Entering(), s.account.Enrolling(s.account.CodesKept)},

		{get, "/account", page.Members, s.account.Show},
		{post, "/account/language", page.Members, s.account.SetLanguage},
		{post, "/account/sessions/end", page.Members, s.account.EndSession},
		{post, "/account/resets/:id/stop", page.Members, s.account.StopReset},
		{get, "/account/prove", page.Members, s.account.ProveForm},
		{post, "/account/prove", page.Members, s.account.Prove},
		{post, "/account/prove/passkey", page.Members, s.account.ProvePasskey},
		{get, "/account/password", page.Members.Proving(), s.account.PasswordForm},
		{post, "/account/password", page.Members.Proving(), s.account.SetPassword},
		{post, "/account/passkeys/:id/remove", page.Members.Proving(), s.account.RemovePasskey},
		{post, "/account/totp/remove", page.Members.Proving(), s.account.RemoveTOTP},

		{get, "/help/exposure", page.Everyone, s.help.Exposure},
		{get, "/contact", page.Everyone, s.help.Contact},
		{get, "/accessibility", page.Everyone, s.help.Accessibility},
		{get, "/privacy", page.Everyone, s.help.Privacy},
		{get, "/status", page.Everyone, s.status},
		{get, "/livez", page.Everyone, s.alive},
		{get, "/readyz", page.Everyone, s.ready},
		{get, "/robots.txt", page.Everyone, s.robotsTxt},
		{get, securityPath, page.Everyone, s.securityTxt},
		{post, reportPath, page.Everyone, s.cspReport},

		{get, "/notices", page.Desks.And(page.Analysts, page.Auditors), s.notices.List},
		{get, "/notices/news", page.Desks.And(page.Analysts, page.Auditors), s.notices.News},
		{post, "/notices/search", page.Desks.And(page.Analysts, page.Auditors), s.notices.Search},
		{post, "/notices/export", page.Desks.And(page.Analysts).Proving(), s.notices.Export},
		{post, "/notices/bulk", page.Desks, s.notices.Bulk},
		{post, "/notices/bulk/confirm", page.Desks, s.notices.BulkConfirm},
		{post, "/notices/bulk/acknowledge", page.Desks, s.notices.BulkAcknowledge},
		{post, "/notices/bulk/assign", page.Desks, s.notices.BulkAssign},
		{get, "/notices/:ref", page.Desks.And(page.Analysts, page.Auditors), s.notices.Show},
		{post, "/notices/:ref/acknowledge", page.Desks, s.notices.Acknowledge},
		{get, "/notices/:ref/confirm", page.Desks, s.notices.ConfirmForm},
		{post, "/notices/:ref/confirm", page.Desks, s.notices.Confirm},
		{get, "/receipts/:submission", page.Desks, s.notices.Receipt},
		{get, "/notices/:ref/dispute", page.Desks, s.notices.DisputeForm},
		{post, "/notices/:ref/dispute", page.Desks, s.notices.Dispute},
		{get, "/notices/:ref/question", page.Desks.And(page.Analysts), s.notices.QuestionForm},
		{post, "/notices/:ref/question", page.Desks.And(page.Analysts), s.notices.SendMessage},
		{get, "/notices/:ref/delegate", page.Desks, s.notices.DelegateForm},
		{post, "/notices/:ref/delegate", page.Desks, s.notices.Delegate},
		{post, "/notices/:ref/takeback", page.Desks, s.notices.TakeBack},
		{post, "/notices/:ref/assign", page.Desks, s.notices.Assign},
		{get, "/notices/:ref/reveal", page.Desks.And(page.Analysts), s.notices.RevealForm},
		{post, "/notices/:ref/reveal", page.Desks.And(page.Analysts), s.notices.Reveal},
		{post, "/notices/:ref/cover", page.Desks.And(page.Analysts), s.notices.CoverAddresses},
		{post, "/notices/:ref/addresses", page.Desks.And(page.Analysts), s.notices.Addresses},

		{get, "/views", page.Desks.And(page.Analysts, page.Auditors), s.views.List},
		{get, "/views/new", page.Desks.And(page.Analysts), s.views.Form},
		{post, "/views", page.Desks.And(page.Analysts), s.views.Save},
		{post, "/views/:id/remove", page.Desks.And(page.Analysts), s.views.Remove},
		{get, "/org", page.Desks, s.org.Overview},
		{get, "/org/networks", page.Desks, s.org.Networks},
		{get, "/org/networks/new", page.Leads.Proving(), s.org.Changing(s.org.ClaimForm)},
		{post, "/org/networks", page.Leads.Proving(), s.org.Claim},
		{post, "/org/networks/:id/answer", page.Leads.Proving(), s.org.AnswerClaim},
		{post, "/org/networks/:id/withdraw", page.Leads.Proving(), s.org.WithdrawClaim},
		{get, "/org/contacts", page.Desks, s.org.Contacts},
		{get, "/org/contacts/new", page.Leads.Proving(), s.org.Changing(s.org.NewContactForm)},
		{post, "/org/contacts", page.Leads.Proving(), s.org.PutContact},
		{get, "/org/contacts/:id", page.Leads.Proving(), s.org.Changing(s.org.ContactForm)},
		{post, "/org/contacts/:id", page.Leads.Proving(), s.org.PutContact},
		{post, "/org/contacts/:id/confirm", page.Leads.Proving(), s.org.ConfirmContact()},
		{post, "/org/contacts/:id/code", page.Leads.Proving(), s.org.SendContactCode()},
		{post, "/org/contacts/:id/remove", page.Leads.Proving(), s.org.RemoveContact()},
		{get, "/org/keys", page.Desks, s.org.PGPKey},
		{post, "/org/keys", page.Leads.Proving(), s.org.SetPGPKey},
		{post, "/org/keys/remove", page.Leads.Proving(), s.org.RemovePGPKey},
		{get, "/contact-check/:token", page.Everyone, s.org.ContactCheck},
		{post, "/contact-check/:token", page.Everyone, s.org.AnswerContactCheck},

		{get, "/kb", page.Everyone, s.kb.Shelves},
		{post, "/kb/search", page.Everyone, s.kb.SendSearch},
		{get, "/kb/search", page.Everyone, s.kb.Results},
		{post, "/kb/suggest", page.Everyone, s.kb.Suggest},
		{get, "/kb/:slug", page.Everyone, s.kb.Show},
		{get, "/kb/diagrams/:id", page.Everyone, s.kb.Diagram},
		{get, "/kb/:slug/versions", page.Members, s.kb.Versions},
		{get, "/kb/:slug/versions/:range", page.Members, s.kb.Compare},
		{post, "/kb/:slug/feedback", page.Desks.And(page.Analysts, page.Editors), s.kb.GiveFeedback},
		{post, "/kb/:slug/follow", page.Desks, s.kb.Follow},

		{get, "/training", page.Members, s.training.List},
		{get, "/training/:course", page.Members, s.training.Show},
		{get, "/training/:course/quiz", page.Members, s.training.QuizIntro},
		{post, "/training/:course/quiz", page.Desks.And(page.Analysts, page.Editors), s.training.StartQuiz},
		{get, "/training/:course/quiz/:attempt", page.Desks.And(page.Analysts, page.Editors), s.training.Result},
		{get, "/training/:course/quiz/:attempt/:n", page.Desks.And(page.Analysts, page.Editors), s.training.Question},
		{post, "/training/:course/quiz/:attempt/:n", page.Desks.And(page.Analysts, page.Editors), s.training.AnswerQuestion},
		{get, "/training/:course/:lesson", page.Members, s.training.Lesson},
		{post, "/training/:course/:lesson", page.Desks.And(page.Analysts, page.Editors), s.training.Practise},
		{post, "/training/:course/:lesson/done", page.Desks.And(page.Analysts, page.Editors), s.training.FinishLesson},

		{get, "/content", page.Analysts.And(page.Editors, page.Auditors), s.content.List},
		{get, "/content/articles/new", page.Editors, s.content.NewForm},
		{post, "/content/articles", page.Editors, s.content.New},
		{get, "/content/articles/:slug", page.Analysts.And(page.Editors, page.Auditors), s.content.Show},
		{post, "/content/articles/:slug/draft", page.Editors, s.content.OpenDraft},
		{get, "/content/articles/:slug/edit", page.Editors, s.content.EditForm},
		{post, "/content/articles/:slug/edit", page.Editors, s.content.Save},
		{post, "/content/articles/:slug/autosave", page.Editors, s.content.Autosave},
		{get, "/content/articles/:slug/preview", page.Analysts.And(page.Editors, page.Auditors), s.content.Preview},
		{post, "/content/articles/:slug/diagrams", page.Editors, s.content.AddDiagram},
		{post, "/content/articles/:slug/step", page.Editors, s.content.Step},
		{post, "/content/articles/:slug/checked", page.Editors, s.content.Check()},
		{post, "/content/articles/:slug/restore", page.Editors, s.content.Restore()},
		{post, "/content/articles/:slug/archive", page.Editors, s.content.Archive()},
		{get, "/content/feedback", page.Analysts.And(page.Editors, page.Auditors), s.content.Feedback},
		{post, "/content/feedback/:id/handled", page.Editors, s.content.HandleFeedback},
		{get, "/content/terms", page.Analysts.And(page.Editors, page.Auditors), s.content.SearchTerms},

		{get, "/content/courses", page.Analysts.And(page.Editors, page.Auditors), s.courses.List},
		{get, "/content/courses/new", page.Editors, s.courses.NewForm},
		{post, "/content/courses", page.Editors, s.courses.New},
		{get, "/content/courses/:course", page.Analysts.And(page.Editors, page.Auditors), s.courses.Show},
		{post, "/content/courses/:course/draft", page.Editors, s.courses.OpenDraft()},
		{post, "/content/courses/:course/step", page.Editors, s.courses.Step},
		{post, "/content/courses/:course/checked", page.Editors, s.courses.Check()},
		{post, "/content/courses/:course/archive", page.Editors, s.courses.Archive()},
		{post, "/content/courses/:course/restore", page.Editors, s.courses.Restore()},
		{get, "/content/courses/:course/versions/:range", page.Analysts.And(page.Editors, page.Auditors), s.courses.Compare},
		{get, "/content/courses/:course/export", page.Analysts.And(page.Editors, page.Auditors), s.courses.Export},
		{post, "/content/courses/:course/import", page.Editors, s.courses.Import},
		{get, "/content/courses/:course/figures", page.Analysts.And(page.Editors, page.Auditors), s.courses.Figures},
		{get, "/content/courses/:course/about", page.Editors, s.courses.AboutForm()},
		{post, "/content/courses/:course/about", page.Editors, s.courses.SaveAbout()},
		{get, "/content/courses/:course/file", page.Editors, s.courses.FileForm()},
		{post, "/content/courses/:course/file", page.Editors, s.courses.SaveFile()},
		{post, "/content/courses/:course/lessons", page.Editors, s.courses.AddLesson},
		{get, "/content/courses/:course/lessons/:lesson", page.Editors, s.courses.LessonForm()},
		{post, "/content/courses/:course/lessons/:lesson", page.Editors, s.courses.SaveLesson()},
		{post, "/content/courses/:course/lessons/:lesson/move", page.Editors, s.courses.MoveLesson},
		{get, "/content/courses/:course/lessons/:lesson/remove", page.Editors, s.courses.RemoveLessonForm},
		{post, "/content/courses/:course/lessons/:lesson/remove", page.Editors, s.courses.RemoveLesson},
		{post, "/content/courses/:course/questions", page.Editors, s.courses.AddQuestion},
		{get, "/content/courses/:course/questions/:question", page.Editors, s.courses.QuestionPartForm()},
		{post, "/content/courses/:course/questions/:question", page.Editors, s.courses.SaveQuestion()},
		{post, "/content/courses/:course/questions/:question/remove", page.Editors, s.courses.RemoveQuestion},
		{get, "/content/courses/:course/preview", page.Analysts.And(page.Editors, page.Auditors), s.courses.Preview},
		{get, "/content/courses/:course/preview/quiz", page.Analysts.And(page.Editors, page.Auditors), s.courses.PreviewQuiz},
		{post, "/content/courses/:course/preview/quiz", page.Analysts.And(page.Editors), s.courses.PreviewQuiz},
		{get, "/content/courses/:course/preview/:lesson", page.Analysts.And(page.Editors, page.Auditors), s.courses.PreviewLesson},
		{post, "/content/courses/:course/preview/:lesson", page.Analysts.And(page.Editors), s.courses.PreviewLesson},

		{get, "/triage", page.Analysts.And(page.Auditors), s.triage.Due},
		{get, "/triage/unrouted", page.Analysts.And(page.Auditors), s.triage.Unrouted},
		{get, "/triage/rechecks", page.Analysts.And(page.Auditors), s.triage.Rechecks},
		{get, "/triage/disputes", page.Analysts.And(page.Auditors), s.triage.Disputes},
		{get, "/triage/questions", page.Analysts.And(page.Auditors), s.triage.Questions},
		{get, "/triage/applications", page.Analysts.And(page.Auditors), s.triage.Applications},
		{get, "/triage/contacts", page.Analysts.And(page.Auditors), s.triage.Contacts},
		{get, "/triage/mails", page.Analysts.And(page.Auditors), s.triage.Mails},
		{post, "/triage/mails/:id/again", page.Analysts, s.triage.SendMailAgain()},
		{post, "/triage/mails/:id/handled", page.Analysts, s.triage.HandleMail()},
		{post, "/triage/mails/:id/handled-all", page.Analysts, s.triage.HandleMails()},
		{get, "/triage/claims", page.Analysts.And(page.Auditors), s.triage.Claims},
		{get, "/triage/claims/new", page.Analysts.Proving(), s.triage.ClaimForm},
		{post, "/triage/claims", page.Analysts.Proving(), s.triage.Claim},
		{get, "/triage/claims/:id", page.Analysts.And(page.Auditors), s.triage.ShowClaim},
		{post, "/triage/claims/:id", page.Analysts.Proving(), s.triage.DecideClaim},
		{post, "/notices/:ref/question/close", page.Analysts, s.notices.CloseQuestions},
		{post, "/notices/:ref/verifications", page.Analysts, s.notices.Verify},
		{get, "/notices/:ref/decision", page.Analysts.Proving(), s.notices.DecisionForm},
		{post, "/notices/:ref/decision", page.Analysts.Proving(), s.notices.Decide},
		{get, "/notices/:ref/route", page.Analysts.Proving(), s.notices.RouteForm},
		{post, "/notices/:ref/route", page.Analysts.Proving(), s.notices.RouteItems},
		{get, "/notices/:ref/hold", page.Analysts, s.notices.HoldForm},
		{post, "/notices/:ref/hold", page.Analysts, s.notices.Hold},
		{post, "/notices/:ref/resume", page.Analysts, s.notices.Resume},
		{get, "/providers", page.Analysts.And(page.Auditors), s.providers.List},
		{get, "/providers/:slug", page.Analysts.And(page.Auditors), s.providers.Show},
		{post, "/providers/:slug/application", page.Analysts.Proving(), s.providers.Vet},
		{get, "/providers/:slug/suspend", page.Admins.Proving(), s.providers.StandingForm(provider.ActSuspend)},
		{post, "/providers/:slug/suspend", page.Admins.Proving(), s.providers.ChangeStanding(provider.ActSuspend)},
		{get, "/providers/:slug/reactivate", page.Admins.Proving(), s.providers.StandingForm(provider.ActReactivate)},
		{post, "/providers/:slug/reactivate", page.Admins.Proving(), s.providers.ChangeStanding(provider.ActReactivate)},
		{get, "/providers/:slug/leave", page.Admins.Proving(), s.providers.StandingForm(provider.ActLeave)},
		{post, "/providers/:slug/leave", page.Admins.Proving(), s.providers.ChangeStanding(provider.ActLeave)},
		{get, "/providers/:slug/people", page.Analysts.And(page.Auditors), s.providers.People},
		{get, "/providers/:slug/people/invite", page.Admins.Proving(), s.providers.InviteAdminForm},
		{post, "/providers/:slug/people/invite", page.Admins.Proving(), s.providers.InviteAdmin},
		{get, "/providers/:slug/people/:id", page.Admins.Proving(), s.providers.PersonForm},
		{post, "/providers/:slug/people/:id", page.Admins.Proving(), s.providers.ChangePerson},
		{post, "/providers/:slug/people/invitations/:id/send", page.Admins.Proving(), s.providers.SendAdminInvitation()},
		{post, "/providers/:slug/people/invitations/:id/end", page.Admins.Proving(), s.providers.EndAdminInvitation()},
		{get, "/intake", page.Analysts, s.intake.Form},
		{post, "/intake", page.Analysts, s.intake.Upload},
		{get, "/intake/imports/:id", page.Analysts, s.intake.Show},
		{post, "/intake/imports/:id/confirm", page.Analysts, s.intake.Confirm},
		{post, "/intake/imports/:id/skip", page.Analysts, s.intake.SkipFaulty},
		{post, "/intake/imports/:id/discard", page.Analysts, s.intake.Discard},
		{post, "/intake/imports/:id/faulty", page.Analysts.Proving(), s.intake.FaultyRows},

		{get, "/advisories", page.Desks, s.advisories.List},
		{get, "/advisories/:advisory", page.Desks, s.advisories.Show},
		{post, "/advisories/:advisory/acknowledge", page.Desks, s.advisories.Acknowledge},
		{get, "/content/advisories", page.Analysts.And(page.Editors, page.Auditors), s.content.Advisories},
		{get, "/content/advisories/new", page.Editors, s.content.NewAdvisoryForm},
		{post, "/content/advisories", page.Editors, s.content.NewAdvisory},
		{get, "/content/advisories/:advisory", page.Analysts.And(page.Editors, page.Auditors), s.content.Advisory},
		{get, "/content/advisories/:advisory/edit", page.Editors, s.content.EditAdvisoryForm},
		{post, "/content/advisories/:advisory/edit", page.Editors, s.content.EditAdvisory},
		{get, "/content/advisories/:advisory/send", page.Editors, s.content.SendAdvisoryForm},
		{post, "/content/advisories/:advisory/send", page.Editors, s.content.SendAdvisory},
		{get, "/content/advisories/:advisory/withdraw", page.Editors, s.content.WithdrawAdvisoryForm},
		{post, "/content/advisories/:advisory/withdraw", page.Editors, s.content.WithdrawAdvisory},
		{post, "/content/advisories/:advisory/drop", page.Editors, s.content.DropAdvisory},
		{post, "/content/advisories/:advisory/remind", page.Editors, s.content.RemindOfAdvisory},
		{post, "/content/advisories/:advisory/copy", page.Editors, s.content.CopyAdvisory},
		{get, "/peers", page.Members, s.peers.List},
		{post, "/peers", page.Desks.And(page.Editors), s.peers.Add},
		{get, "/peers/new", page.Desks.And(page.Editors), s.peers.NewForm},
		{get, "/peers/submit", page.Desks, s.peers.ArticleForm},
		{post, "/peers/submit", page.Desks, s.peers.AddArticle},
		{get, "/peers/directory", page.Members, s.peers.Directory},
		{post, "/peers/directory", page.Leads, s.peers.SetDirectory},
		{get, "/peers/posts/:id/edit", page.Desks, s.peers.EditForm},
		{post, "/peers/posts/:id/edit", page.Desks, s.peers.Edit},
		{post, "/peers/posts/:id/withdraw", page.Desks, s.peers.Withdraw},
		{get, "/peers/:id", page.Members, s.peers.Show},
		{post, "/peers/:id/reply", page.Desks.And(page.Editors), s.peers.Reply},
		{post, "/peers/:id/answer", page.Desks.And(page.Editors), s.peers.MarkAnswer},
		{get, "/content/peers", page.Analysts.And(page.Editors, page.Auditors), s.peers.Queue},
		{get, "/content/peers/:id", page.Analysts.And(page.Editors, page.Auditors), s.peers.Review},
		{post, "/content/peers/:id", page.Editors, s.peers.Judge},
		{post, "/content/peers/:id/article", page.Editors, s.peers.Promote},

		{get, "/admin/audit", page.Admins.And(page.Auditors), s.audit.Log},
		{post, "/admin/audit", page.Admins.And(page.Auditors), s.audit.Filter},
		{get, "/admin/reveals", page.Admins.And(page.Auditors), s.audit.Reveals},
		{get, "/org/log", page.Leads, s.audit.Log},
		{post, "/org/log", page.Leads, s.audit.Filter},
	}
	routes = append(routes, s.teamRoutes()...)
	routes = append(routes, s.memberRoutes("/org/members", page.Leads)...)
	routes = append(routes, s.memberRoutes("/admin/users", page.Admins)...)
	if s.site.Demo {
		routes = append(routes,
			route{post, "/demo/login", page.Everyone, s.demo.Login},
			route{get, "/demo/mail", page.Everyone, s.demo.Mails},
			route{get, "/demo/mail/:id", page.Everyone, s.demo.Mail},
			route{get, "/dev/ui", page.Everyone, s.demo.Gallery},
		)
	}
	return routes
}

// memberRoutes are the pages of an organisation's people: a provider's own, and EOKM's.
func (s *Server) memberRoutes(base string, who page.Access) []route {
	return []route{
		{get, base, who, s.org.Members},
		{post, base, who.Proving(), s.org.InviteMember},
		{get, base + "/sign-in", who.Proving(), s.org.SignInForm},
		{post, base + "/sign-in", who.Proving(), s.org.SetSignIn},
		{post, base + "/sign-in/remove", who.Proving(), s.org.RemoveSignIn},
		{post, base + "/:id/role", who.Proving(), s.org.SetRole()},
		{post, base + "/:id/disable", who.Proving(), s.org.DisableMember()},
		{post, base + "/:id/enable", who.Proving(), s.org.EnableMember()},
		{post, base + "/:id/reset", who.Proving(), s.org.AskFactorReset()},
		{post, base + "/resets/:id/approve", who.Proving(), s.org.ApproveFactorReset()},
		{post, base + "/resets/:id/cancel", who.Proving(), s.org.CancelFactorReset()},
		{post, base + "/invitations/:id/send", who.Proving(), s.org.SendInvitation()},
		{post, base + "/invitations/:id/end", who.Proving(), s.org.EndInvitation()},
	}
}
