package xarf_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/xarf"
)

// published compiles our own schema as it is served.
func published(t testing.TB) *jsonschema.Schema {
	t.Helper()
	const id = "https://portal.example.org/formats/answer-1.json"
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(xarf.AnswerSchema(id))))
	require.NoError(t, err)
	require.Equal(t, id, doc.(map[string]any)["$id"])
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource(id, doc))
	s, err := c.Compile(id)
	require.NoError(t, err)
	return s
}

func anAnswer() map[string]any {
	return map[string]any{
		"answer_version": "1.0.0", "answer_id": "b7ca7591-811e-4d40-83d9-dc043c08555d", "notice": "EOKM-2026-000001",
		"item": json.Number("3"),
		"kind": "done", "at": "2026-11-30T10:30:00Z", "measure": "file_removed", "reason": "legality", "explanation": "x",
		"report_id": "40daae21-fbe5-4b5d-bfb3-7ea6c2f82cae",
	}
}

func readAnswer(t testing.TB, message any) ([]xarf.Answer, int) {
	t.Helper()
	text, err := json.Marshal(message)
	require.NoError(t, err)
	answers, faults, err := xarf.ReadAnswers(strings.NewReader(string(text)), 10, now)
	require.NoError(t, err)
	return answers, len(faults)
}

// What is published is what is read: each example, each word, and each field taken away or given something else.
func TestAnswers_ReadAsTheSchemaSays(t *testing.T) {
	schema := published(t)
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(xarf.AnswerSchema("x"))))
	require.NoError(t, err)
	for _, example := range doc.(map[string]any)["examples"].([]any) {
		require.NoError(t, schema.Validate(example))
		_, faults := readAnswer(t, example)
		require.Zero(t, faults)
	}
	mutations := mutants(anAnswer(), paths(anAnswer(), ""))
	for _, rule := range models.Measures() {
		mutations[string(rule.Measure)] = with(anAnswer(), "measure", string(rule.Measure))
	}
	for _, rule := range models.Reasons() {
		mutations[string(rule.Reason)] = with(with(anAnswer(), "reason", string(rule.Reason)), "kind", "refused")
	}
	mutations["refused without a reason"] = with(with(anAnswer(), "kind", "refused"), "reason", nil)
	mutations["acknowledged"] = with(with(anAnswer(), "kind", "acknowledged"), "at", nil)
	mutations["of another version"] = with(anAnswer(), "answer_version", "2.0.0")
	require.Greater(t, len(mutations), 60)
	for name, message := range mutations {
		_, faults := readAnswer(t, message)
		require.Equal(t, schema.Validate(message) != nil, faults > 0, name)
	}
}

func TestAnswers_OutAndInAreTheSame(t *testing.T) {
	schema := published(t)
	at := time.Date(2026, 11, 30, 10, 30, 0, 0, time.UTC)
	item := func(n int, state models.State, measure models.Measure, answered *time.Time) notice.Item {
		return notice.Item{
			ID: uuid.NewSHA1(uuid.Nil, []byte{byte(n)}), N: n, State: state, Measure: measure, AnsweredAt: answered, RemovedAt: answered,
		}
	}
	items := []notice.Item{
		item(1, models.StateDelivered, "", nil), item(2, models.StateAcknowledged, "", nil),
		item(3, models.StateVerified, models.MeasureNullRouted, &at), item(4, models.StateDisputed, "", nil),
	}
	answers := xarf.AnswersOf(notice.Notice{Ref: "EOKM-2026-000001"}, items, []notice.DisputeLine{
		{N: 4, Reason: models.ReasonLegality, CreatedAt: at}, {N: 4, Reason: models.ReasonGoneBefore, CreatedAt: at.Add(time.Hour)},
	})
	require.Len(t, answers, 3, "nothing was said of the first")
	for _, want := range answers {
		text, err := json.Marshal(want)
		require.NoError(t, err)
		var message map[string]any
		require.NoError(t, json.Unmarshal(text, &message))
		require.NoError(t, schema.Validate(message), string(text))
		got, faults := readAnswer(t, message)
		require.Zero(t, faults)
		said := want
		said.State, said.Words = "", nil
		require.Equal(t, said, got[0], "what the portal adds is read past")
	}
	require.Equal(t, []any{xarf.AnswerRefused, models.ReasonGoneBefore, "CONTENT_DOWN_OR_INACCESSIBLE"},
		[]any{answers[2].Kind, answers[2].Reason, answers[2].Words.AWS})
	require.Equal(t, []string{"close_offline", "Unavailable"}, []string{answers[1].Words.SCART, answers[1].Words.ICCAM})
}

func TestReadAnswers_StopsAtTheLimit(t *testing.T) {
	text, err := json.Marshal(anAnswer())
	require.NoError(t, err)
	answers, _, err := xarf.ReadAnswers(strings.NewReader(strings.Repeat(string(text)+"\n", 50)), 10, now)
	require.NoError(t, err)
	require.Len(t, answers, 11, "one more than there may be")
	_, _, err = xarf.ReadAnswers(strings.NewReader("[1"), 10, now)
	require.Error(t, err)
}
