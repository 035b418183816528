package outbox

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestMailTrouble_WhatBecomesOfTheMail(t *testing.T) {
	t.Parallel()
	const week = 7 * 24 * time.Hour
	refused := func(since time.Duration, m mailTrouble) mailTrouble {
		m.Said, m.Refused, m.Since = true, true, since
		m.Failing = max(m.Failing, since)
		return m
	}
	for name, tt := range map[string]struct {
		trouble mailTrouble
		want    mailFate
	}{
		"refused for the first time, while others go through": {refused(0, mailTrouble{Taken: true}), mailKept},
		"again, a little later":                               {refused(3*time.Minute-1, mailTrouble{Taken: true}), mailKept},
		"again, after others' mails were taken":               {refused(3*time.Minute, mailTrouble{Taken: true}), mailBounced},
		"beside two others, one of them since": {
			refused(3*time.Minute, mailTrouble{Taken: true, InARow: 1, Waiting: 2}),
			mailBounced,
		},
		"one of four that wait, while others go through":       {refused(time.Hour-1, mailTrouble{Taken: true, Waiting: 3}), mailKept},
		"one of four that wait, for an hour":                   {refused(time.Hour, mailTrouble{Taken: true, Waiting: 3}), mailBounced},
		"the third in a row":                                   {refused(6*time.Hour, mailTrouble{InARow: 2, Waiting: 2}), mailKept},
		"the third in a row, though others went through since": {refused(6*time.Hour, mailTrouble{Taken: true, InARow: 2}), mailKept},
		"the third in a row, with no try left":                 {refused(24*time.Hour, mailTrouble{InARow: 2, Last: true}), mailKept},
		"in a row for a week":                                  {refused(week, mailTrouble{InARow: 9}), mailExpired},
		"alone in the world":                                   {refused(6*time.Hour-1, mailTrouble{}), mailKept},
		"alone with one other":                                 {refused(6*time.Hour-1, mailTrouble{InARow: 1, Waiting: 1}), mailKept},
		"alone in the world for six hours":                     {refused(6*time.Hour, mailTrouble{}), mailBounced},
		"alone, with no try left":                              {refused(time.Hour, mailTrouble{Last: true}), mailKept},
		"not now":                                              {mailTrouble{Said: true, Taken: true, Failing: 20 * time.Hour}, mailKept},
		"not now, at the last try, while others go through": {
			mailTrouble{Said: true, Taken: true, Last: true, Failing: 20 * time.Hour},
			mailBounced,
		},
		"not now, at the last try, with no other to compare": {mailTrouble{Said: true, Last: true, Failing: 20 * time.Hour}, mailExpired},
		"not now, at the last try, as for others": {
			mailTrouble{Said: true, Last: true, InARow: 2, Failing: 20 * time.Hour},
			mailKept,
		},
		"no server, at the last try":         {mailTrouble{Last: true, Failing: 20 * time.Hour}, mailKept},
		"no server, while others go through": {mailTrouble{Last: true, Taken: true, Failing: 20 * time.Hour}, mailKept},
		"no server for a week":               {mailTrouble{Last: true, Failing: week}, mailExpired},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, tt.trouble.fate())
		})
	}
}
