package web

import (
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
)

// Whom the rows are for (portal/web/page/access.go).
var (
	everyone, members = page.Everyone, page.Members
	desks, leads      = page.Desks, page.Leads
	analysts, editors = page.Analysts, page.Editors
	admins, auditors  = page.Admins, page.Auditors
)

// routes is every page and action there is. The heading above rows is the package below portal/web that answers them, and mostly the
// first words of their address.
func (s *Server) routes() []route {
	routes := []route{
		// home
		{get, "/", everyone, s.home.Home},

		// login
		{get, "/login", everyone, s.login.Form},
		{post, "/login", everyone, s.login.Login},
		{post, "/login/passkey/options", everyone, s.login.PasskeyOptions},
		{post, "/login/passkey", everyone, s.login.Passkey},
		{get, "/login/factor", members.Entering(), s.login.FactorForm},
		{post, "/login/factor", members.Entering(), s.login.Factor},
		{get, "/login/organisation", everyone, s.login.OrganisationForm},
		{post, "/login/organisation", everyone, s.login.Organisation},
		{get, "/login/organisation/go", everyone, s.login.OrganisationGo},
		{get, "/login/organisation/callback", everyone, s.login.OrganisationCallback},
		{get, "/login/recover", everyone, s.login.RecoverForm},
		{post, "/login/recover", everyone, s.login.Recover},
		{get, "/login/reset/:token", everyone, s.login.ResetForm},
		{post, "/login/reset/:token", everyone, s.login.Reset},

		// invite
		{get, "/invite/:token", everyone, s.invite.Form},
		{post, "/invite/:token", everyone, s.invite.Join},

		// login
		{post, "/logout", everyone, s.login.Logout},

		// register
		{get, "/register", everyone, s.register.Form},
		{post, "/register", everyone, s.register.Register},
		{get, "/register/start/:token", everyone, s.register.StartForm},
		{post, "/register/start/:token", everyone, s.register.Start},
		{get, "/register/tasks", desks, s.register.Filling(s.register.Tasks)},
		{get, "/register/organisation", leads, s.register.Filling(s.register.OrganisationForm)},
		{post, "/register/organisation", leads, s.register.Filling(s.register.SetOrganisation)},
		{get, "/register/conduct", leads, s.register.Filling(s.register.ConductForm)},
		{post, "/register/conduct", leads, s.register.Filling(s.register.AcceptConduct)},
		{get, "/register/check", leads, s.register.Filling(s.register.CheckForm)},
		{post, "/register/check", leads, s.register.Filling(s.register.Send)},
		{post, "/register/recall", leads, s.register.Recall},
		{get, "/register/status", desks, s.register.Standing},

		// org: how a provider leaves
		{get, "/org/leave", leads.Proving(), s.org.LeaveForm},
		{post, "/org/leave", leads.Proving(), s.org.Leave},
		{post, "/org/leave/stay", leads.Proving(), s.org.Stay},

		// account: factors, also of who has none yet
		{get, "/account/factors/new", members.Entering(), s.account.Enrolling(s.account.NewFactor)},
		{post, "/account/passkeys/options", members.Entering(), s.account.Enrolling(s.account.NewPasskeyOptions)},
		{post, "/account/passkeys", members.Entering(), s.account.Enrolling(s.account.AddPasskey)},
		{get, "/account/totp", members.Entering(), s.account.Enrolling(s.account.NewTOTP)},
		{post, "/account/totp", members.Entering(), s.account.Enrolling(s.account.AddTOTP)},
		{post, "/account/totp/key", members.Entering(), s.account.Enrolling(s.account.TOTPKey)},
		{get, "/account/codes", members.Entering(), s.account.Enrolling(s.account.CodesForm)},
		{post, "/account/codes", members.Entering(), s.account.Enrolling(s.account.MakeCodes)},
		{post, "/account/codes/file", members.Entering(), s.account.Enrolling(s.account.CodesFile)},
		{post, "/account/codes/kept", members.Entering(), s.account.Enrolling(s.account.CodesKept)},
		{get, "/account/refused/:id", members, s.account.Refused},

		// account
		{get, "/account", members, s.account.Show},
		{post, "/account/sessions/end", members, s.account.EndSession},
		{post, "/account/resets/:id/stop", members, s.account.StopReset},
		{get, "/account/prove", members, s.account.ProveForm},
		{post, "/account/prove", members, s.account.Prove},
		{post, "/account/prove/passkey", members, s.account.ProvePasskey},
		{get, "/account/password", members.Proving(), s.account.PasswordForm},
		{post, "/account/password", members.Proving(), s.account.SetPassword},
		{post, "/account/passkeys/:id/remove", members.Proving(), s.account.RemovePasskey},
		{post, "/account/totp/remove", members.Proving(), s.account.RemoveTOTP},

		// help
		{get, "/help/exposure", everyone, s.help.Exposure},
		{get, "/help/block-page", everyone, s.help.BlockPage},
		{get, "/help/customers", everyone, s.help.Customers},
		{get, "/help/customers/pdf", everyone, s.help.CustomersPDF},
		{get, "/contact", everyone, s.help.Contact},
		{get, "/accessibility", everyone, s.help.Accessibility},
		{get, "/privacy", everyone, s.help.Privacy},

		// what the server answers itself
		{get, "/status", everyone, s.status},
		{get, "/livez", everyone, s.alive},
		{get, "/readyz", everyone, s.ready},
		{get, "/robots.txt", everyone, s.robotsTxt},
		{get, securityPath, everyone, s.securityTxt},
		{post, reportPath, everyone, s.cspReport},

		// notices: what a desk does
		{get, "/notices", desks.And(analysts, auditors), s.notices.List},
		{get, "/notices/news", desks.And(analysts, auditors), s.notices.News},
		{post, "/notices/search", desks.And(analysts, auditors), s.notices.Search},
		{post, "/notices/export", desks.And(analysts).Proving(), s.notices.Export},
		{post, "/notices/bulk", desks, s.notices.Bulk},
		{post, "/notices/bulk/confirm", desks, s.notices.BulkConfirm},
		{post, "/notices/bulk/acknowledge", desks, s.notices.BulkAcknowledge},
		{post, "/notices/bulk/assign", desks, s.notices.BulkAssign},
		{get, "/notices/:ref", desks.And(analysts, auditors), s.notices.Show},
		{post, "/notices/:ref/acknowledge", desks, s.notices.Acknowledge},
		{get, "/notices/:ref/confirm", desks, s.notices.ConfirmForm},
		{post, "/notices/:ref/confirm", desks, s.notices.Confirm},
		{get, "/notices/:ref/retract", desks, s.notices.RetractForm},
		{post, "/notices/:ref/retract", desks, s.notices.Retract},
		{get, "/receipts/:submission", desks.And(analysts, auditors), s.notices.Receipt},
		{get, "/notices/:ref/dispute", desks, s.notices.DisputeForm},
		{post, "/notices/:ref/dispute", desks, s.notices.Dispute},
		{get, "/notices/:ref/question", desks.And(analysts), s.notices.QuestionForm},
		{post, "/notices/:ref/question", desks.And(analysts), s.notices.SendMessage},
		{get, "/notices/:ref/delegate", desks, s.notices.DelegateForm},
		{post, "/notices/:ref/delegate", desks, s.notices.Delegate},
		{post, "/notices/:ref/takeback", desks, s.notices.TakeBack},
		{post, "/notices/:ref/assign", desks, s.notices.Assign},
		{get, "/notices/:ref/reveal", desks.And(analysts), s.notices.RevealForm},
		{post, "/notices/:ref/reveal", desks.And(analysts), s.notices.Reveal},
		{post, "/notices/:ref/cover", desks.And(analysts), s.notices.CoverAddresses},
		{post, "/notices/:ref/addresses", desks.And(analysts), s.notices.Addresses},
		{post, "/notices/:ref/xarf", desks.And(analysts), s.notices.XARF},

		// views
		{get, "/views", desks.And(analysts, auditors), s.views.List},
		{get, "/views/new", desks.And(analysts), s.views.Form},
		{post, "/views", desks.And(analysts), s.views.Save},
		{post, "/views/:id/remove", desks.And(analysts), s.views.Remove},

		// org
		{get, "/org", desks, s.org.Overview},
		{get, "/org/networks", desks, s.org.Networks},
		{get, "/org/networks/new", leads.Proving(), s.org.Changing(s.org.ClaimForm)},
		{post, "/org/networks", leads.Proving(), s.org.Claim},
		{post, "/org/networks/:id/answer", leads.Proving(), s.org.AnswerClaim},
		{post, "/org/networks/:id/withdraw", leads.Proving(), s.org.WithdrawClaim},
		{get, "/org/contacts", desks, s.org.Contacts},
		{get, "/org/contacts/new", leads.Proving(), s.org.Changing(s.org.NewContactForm)},
		{post, "/org/contacts", leads.Proving(), s.org.PutContact},
		{get, "/org/contacts/:id", leads.Proving(), s.org.Changing(s.org.ContactForm)},
		{post, "/org/contacts/:id", leads.Proving(), s.org.PutContact},
		{post, "/org/contacts/:id/confirm", leads.Proving(), s.org.ConfirmContact()},
		{post, "/org/contacts/:id/code", leads.Proving(), s.org.SendContactCode()},
		{post, "/org/contacts/:id/remove", leads.Proving(), s.org.RemoveContact()},
		{get, "/org/keys", desks, s.org.PGPKey},
		{post, "/org/keys", leads.Proving(), s.org.SetPGPKey},
		{post, "/org/keys/remove", leads.Proving(), s.org.RemovePGPKey},
		{get, "/contact-check/:token", everyone, s.org.ContactCheck},
		{post, "/contact-check/:token", everyone, s.org.AnswerContactCheck},

		// kb
		{get, "/kb", everyone, s.kb.Shelves},
		{post, "/kb/search", everyone, s.kb.SendSearch},
		{get, "/kb/search", everyone, s.kb.Results},
		{post, "/kb/suggest", everyone, s.kb.Suggest},
		{get, "/kb/:slug", everyone, s.kb.Show},
		{get, "/kb/diagrams/:id", everyone, s.kb.Diagram},
		{get, "/kb/:slug/versions", members, s.kb.Versions},
		{get, "/kb/:slug/versions/:range", members, s.kb.Compare},
		{post, "/kb/:slug/feedback", desks.And(analysts, editors), s.kb.GiveFeedback},
		{post, "/kb/:slug/follow", desks, s.kb.Follow},

		// training
		{get, "/training", members, s.training.List},
		{get, "/training/:course", members, s.training.Show},
		{get, "/training/:course/quiz", members, s.training.QuizIntro},
		{post, "/training/:course/quiz", desks.And(analysts, editors), s.training.StartQuiz},
		{get, "/training/:course/quiz/:attempt", desks.And(analysts, editors), s.training.Result},
		{get, "/training/:course/quiz/:attempt/:n", desks.And(analysts, editors), s.training.Question},
		{post, "/training/:course/quiz/:attempt/:n", desks.And(analysts, editors), s.training.AnswerQuestion},
		{get, "/training/:course/:lesson", members, s.training.Lesson},
		{post, "/training/:course/:lesson", desks.And(analysts, editors), s.training.Practise},
		{post, "/training/:course/:lesson/done", desks.And(analysts, editors), s.training.FinishLesson},

		// providers
		{get, "/providers", analysts.And(auditors), s.providers.List},
		{get, "/providers/:slug", analysts.And(auditors), s.providers.Show},
		{post, "/providers/:slug/application", analysts.Proving(), s.providers.Vet},
		{post, "/providers/:slug/claims", analysts.Proving(), s.providers.ApproveClaims},
		{get, "/providers/:slug/suspend", admins.Proving(), s.providers.StandingForm(provider.ActSuspend)},
		{post, "/providers/:slug/suspend", admins.Proving(), s.providers.ChangeStanding(provider.ActSuspend)},
		{get, "/providers/:slug/reactivate", admins.Proving(), s.providers.StandingForm(provider.ActReactivate)},
		{post, "/providers/:slug/reactivate", admins.Proving(), s.providers.ChangeStanding(provider.ActReactivate)},
		{get, "/providers/:slug/leave", admins.Proving(), s.providers.StandingForm(provider.ActLeave)},
		{post, "/providers/:slug/leave", admins.Proving(), s.providers.ChangeStanding(provider.ActLeave)},
		{get, "/providers/:slug/people", analysts.And(auditors), s.providers.People},
		{get, "/providers/:slug/people/invite", admins.Proving(), s.providers.InviteAdminForm},
		{post, "/providers/:slug/people/invite", admins.Proving(), s.providers.InviteAdmin},
		{get, "/providers/:slug/people/:id", admins.Proving(), s.providers.PersonForm},
		{post, "/providers/:slug/people/:id", admins.Proving(), s.providers.ChangePerson},
		{post, "/providers/:slug/people/invitations/:id/send", admins.Proving(), s.providers.SendAdminInvitation()},
		{post, "/providers/:slug/people/invitations/:id/end", admins.Proving(), s.providers.EndAdminInvitation()},

		// intake
		{get, "/intake", analysts, s.intake.Form},
		{post, "/intake", analysts, s.intake.Upload},
		{get, "/intake/imports/:id", analysts, s.intake.Show},
		{post, "/intake/imports/:id/confirm", analysts, s.intake.Confirm},
		{post, "/intake/imports/:id/skip", analysts, s.intake.SkipFaulty},
		{post, "/intake/imports/:id/discard", analysts, s.intake.Discard},
		{post, "/intake/imports/:id/faulty", analysts.Proving(), s.intake.FaultyRows},

		// advisories
		{get, "/advisories", desks, s.advisories.List},
		{get, "/advisories/:advisory", desks, s.advisories.Show},
		{post, "/advisories/:advisory/acknowledge", desks, s.advisories.Acknowledge},

		// peers
		{get, "/peers", members, s.peers.List},
		{post, "/peers", desks.And(editors), s.peers.Add},
		{get, "/peers/new", desks.And(editors), s.peers.NewForm},
		{get, "/peers/submit", desks, s.peers.ArticleForm},
		{post, "/peers/submit", desks, s.peers.AddArticle},
		{get, "/peers/directory", members, s.peers.Directory},
		{post, "/peers/directory", leads, s.peers.SetDirectory},
		{get, "/peers/posts/:id/edit", desks, s.peers.EditForm},
		{post, "/peers/posts/:id/edit", desks, s.peers.Edit},
		{post, "/peers/posts/:id/withdraw", desks, s.peers.Withdraw},
		{get, "/peers/:id", members, s.peers.Show},
		{post, "/peers/:id/reply", desks.And(editors), s.peers.Reply},
		{post, "/peers/:id/answer", desks.And(editors), s.peers.MarkAnswer},

		// peers: what EOKM does
		{get, "/content/peers", analysts.And(editors, auditors), s.peers.Queue},
		{get, "/content/peers/:id", analysts.And(editors, auditors), s.peers.Review},
		{post, "/content/peers/:id", editors, s.peers.Judge},
		{post, "/content/peers/:id/article", editors, s.peers.Promote},

		// admin/audit
		{get, "/admin/audit", admins.And(auditors), s.audit.Log},
		{post, "/admin/audit", admins.And(auditors), s.audit.Filter},
		{get, "/admin/reveals", admins.And(auditors), s.audit.Reveals},
		{get, "/org/log", leads, s.audit.Log},
		{post, "/org/log", leads, s.audit.Filter},

		// training/team
		{get, "/training/team", leads.And(analysts, editors, auditors), s.team.People},
		{post, "/training/team/export", leads.And(analysts, editors).Proving(), s.team.Export},
		{get, "/training/team/assign", leads, s.team.AssignForm},
		{post, "/training/team/assign", leads, s.team.AssignCourse},
		{post, "/training/team/assignments/:id/withdraw", leads, s.team.WithdrawAssignment},
		{get, "/training/team/requests", leads.And(analysts, editors, auditors), s.team.Requests},
		{get, "/training/team/requests/new", editors, s.team.AskForm},
		{post, "/training/team/requests", editors, s.team.AskCourse},
		{post, "/training/team/requests/:id/withdraw", editors, s.team.WithdrawRequest},
		{post, "/training/team/campaigns/:id/withdraw", editors, s.team.WithdrawCampaign},

		// training: certificates and offers
		{get, "/training/certificates/:number", members, s.training.Certificate},
		{get, "/training/certificates/:number/pdf", members, s.training.CertificatePDF},
		{get, "/training/certificates/:number/badge", members, s.training.CertificateBadge},
		{get, "/training/certificates/:number/revoke", editors, s.training.RevokeForm},
		{post, "/training/certificates/:number/revoke", editors, s.training.RevokeCertificate},
		{post, "/training/offers/:id/open", desks, s.training.OpenOffer},
		{post, "/training/offers/:id/dismiss", desks, s.training.DismissOffer},

		// verify
		{get, "/verify", everyone, s.verify.Form},
		{post, "/verify", everyone, s.verify.Number},
		{get, "/verify/:number", everyone, s.verify.Show},
		{get, "/.well-known/jwks.json", everyone, s.verify.KeySet},
		{get, "/verify/keys/:key", everyone, s.verify.BadgeKey},
	}
	routes = append(routes, s.contentRoutes()...)
	routes = append(routes, s.checkRoutes()...)
	routes = append(routes, s.jobRoutes()...)
	routes = append(routes, s.fileRoutes()...)
	routes = append(routes, s.machineRoutes()...)
	routes = append(routes, s.practiceRoutes()...)
	routes = append(routes, s.webhookRoutes()...)
	routes = append(routes, s.preferenceRoutes()...)
	routes = append(routes, s.guestRoutes()...)
	routes = append(routes, s.formatRoutes()...)
	routes = append(routes, s.statsRoutes()...)
	routes = append(routes, s.figuresRoutes()...)
	routes = append(routes, s.memberRoutes("/org/members", leads)...)
	routes = append(routes, s.memberRoutes("/admin/users", admins)...)
	routes = append(routes, s.triageRoutes()...)
	if s.site.Demo {
		routes = append(routes,
			route{post, "/demo/login", everyone, s.demo.Login},
			route{get, "/demo/mail", everyone, s.demo.Mails},
			route{get, "/demo/mail/:id", everyone, s.demo.Mail},
			route{get, "/dev/ui", everyone, s.demo.Gallery},
		)
	}
	return routes
}
