package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/intake"
	"eokm.nl/hosting/portal/portaltest/words"
)

// worded is under which keys the values of a type of models are worded, notice.Tab being Tab of models/notice. A value without words
// would show as a key.
var worded = map[string][]string{
	"notice.SkipReason":      {"notices.bulk.skip."},
	"notice.Delegate":        {"notices.delegate.to.", "notices.delegate.late.title."},
	"EventKind":              {"notices.event.", "audit.kind."},
	"State":                  {"words.state."},
	"Category":               {"notices.category.", "notices.category.*.reason"},
	"Scope":                  {"notices.scope."},
	"Measure":                {"words.measure."},
	"Reason":                 {"words.reason."},
	"DisputeKind":            {"notices.kind."},
	"notice.DecisionAct":     {"words.decision."},
	"notice.RevealReason":    {"notices.why."},
	"notice.HoldReason":      {"words.hold."},
	"notice.UnroutedReason":  {"words.unrouted."},
	"ContactKind":            {"words.contact.", "org.contacts.kind."},
	"provider.ContactHealth": {"words.health."},
	"provider.ClaimState":    {"words.claim."},
	"provider.ClaimAct":      {"words.claim.act."},
	"MailKind":               {"notices.mail."},
	"notice.StepKind":        {"notices.event.escalated.", "notices.mail."},
	"notice.Instrument":      {"notices.instrument."},
	"ProviderStatus":         {"words.provider."},
	"provider.Action":        {"register.did."},
	"provider.Task":          {"register.task.", "register.task.*.hint"},
	"provider.TaskState":     {"register.state."},

	"advisory.State":            {"words.advisory."},
	"advisory.Reach":            {"advisories.reach.", "advisories.reach.*.hint"},
	"provider.NetworkKind":      {"advisories.network."},
	"provider.ApplicationState": {"words.application."},
	"provider.OrganisationSize": {"register.size."},
	"learning.State":            {"words.learning."},
	"learning.CertificateState": {"words.certificate.", "verify.*.title", "verify.*.text"},
	"notice.Tab":                {"notices.tab.", "notices.title.", "notices.empty."},
	"search.Kind":               {"notices.search.found.", "notices.empty.search."},
}

func TestVocabulary_EveryValueHasWords(t *testing.T) {
	t.Parallel()
	values, in := constants(t), words.Printers(t)
	for kind, keys := range worded {
		require.NotEmpty(t, values[kind], "constants of models.%s", kind)
		for _, value := range values[kind] {
			for _, key := range keys {
				words.Require(t, in, words.Key(key, value))
			}
		}
	}
}

func TestVocabulary_RulesHaveTheirWords(t *testing.T) {
	t.Parallel()
	in := words.Printers(t)
	for _, rule := range models.Measures() {
		if !rule.Counts {
			words.Require(t, in, "words.measure."+string(rule.Measure)+".why")
		}
	}
	for _, rule := range models.Reasons() {
		if rule.Advice {
			words.Require(t, in, "words.reason."+string(rule.Reason)+".hint")
		}
	}
	for _, profile := range notice.Profiles() {
		words.Require(t, in, "notices.norm."+profile.Code)
		words.Require(t, in, "notices.deadline.norm."+profile.Code)
	}
}

// What both sides read has its words once: neither a notice's page nor EOKM's own pages have others.
func TestVocabulary_NoWordStandsTwice(t *testing.T) {
	t.Parallel()
	values, in := constants(t), words.Printers(t)
	for kind, keys := range worded {
		name, shared := strings.CutPrefix(keys[0], "words.")
		if !shared {
			continue
		}
		for _, value := range values[kind] {
			for _, area := range []string{"notices.", "staff.", "messages."} {
				require.False(t, in[0].Has(area+name+value), "%s%s%s stands in words too", area, name, value)
			}
		}
	}
}

// A kind that is not on the list could not be chosen in the log's filter.
func TestVocabulary_EveryEventKindIsListed(t *testing.T) {
	t.Parallel()
	var listed []string
	for _, kind := range models.EventKinds {
		listed = append(listed, string(kind))
	}
	require.ElementsMatch(t, constants(t)["EventKind"], listed)
}

// constants reads the exported string constants of models and its rooms, by their type.
func constants(t *testing.T) map[string][]string {
	t.Helper()
	const models = "../../models"
	ground, err := filepath.Glob(models + "/*.go")
	require.NoError(t, err)
	rooms, err := filepath.Glob(models + "/*/*.go")
	require.NoError(t, err)
	values := map[string][]string{}
	for _, name := range append(ground, rooms...) {
		room := ""
		if folder := filepath.Dir(name); folder != filepath.Clean(models) {
			room = filepath.Base(folder) + "."
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, decl := range file.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok != token.CONST {
				continue
			}
			for _, spec := range group.Specs {
				kind, value, ok := constant(spec.(*ast.ValueSpec))
				if ok {
					values[room+kind] = append(values[room+kind], value)
				}
			}
		}
	}
	return values
}

func constant(spec *ast.ValueSpec) (kind, value string, ok bool) {
	name, named := spec.Type.(*ast.Ident)
	if !named || len(spec.Values) != 1 || !spec.Names[0].IsExported() {
		return "", "", false
	}
	literal, plain := spec.Values[0].(*ast.BasicLit)
	if !plain || literal.Kind != token.STRING {
		return "", "", false
	}
	value, err := strconv.Unquote(literal.Value)
	return name.Name, value, err == nil
}

func TestStaffWords_EveryValueHasWords(t *testing.T) {
	t.Parallel()
	values, in := constants(t), words.Printers(t)
	for kind, keys := range map[string][]string{
		"provider.SuggestionWhy": {"staff.suggestion.", "staff.why."},
		"notice.HoldReason":      {"staff.hold.*.hint"},
		"incoming.ImportState":   {"importpages.state.", "importpages.outcome.*"},
	} {
		require.NotEmpty(t, values[kind], kind)
		for _, value := range values[kind] {
			for _, key := range keys {
				// a staged file has a preview in place of an outcome
				if value != string(incoming.ImportStaged) || key == "importpages.state." {
					words.Require(t, in, words.Key(key, value))
				}
			}
		}
	}
	for _, f := range intake.Formats {
		words.Require(t, in, "importpages.format."+string(f))
	}
}
