package models

import (
	"encoding/json"
	"fmt"
	"time"
)

// Job is work that River does after the transaction commits, and only if it commits.
type Job interface {
	Kind() string
}

// SendMailJob sends one mail of the mails table.
type SendMailJob struct {
	MailID string `json:"mail_id"`
}

// Kind is River's stable name of the job.
func (SendMailJob) Kind() string { return "mail.send" }

// riverTopic is where River listens for new jobs: its schema, then "river_insert". A test holds it to River's own source.
const riverTopic = "river.river_insert"

// Enqueue adds jobs within the transaction by writing River's own rows, as its Ruby and Python clients do
// (docs/adr/0002), and wakes the workers at commit.
func Enqueue[J Job](tx *Tx, jobs ...J) error { return EnqueueAfter(tx, 0, jobs...) }

// EnqueueAfter is Enqueue for jobs that wait for a while first.
func EnqueueAfter[J Job](tx *Tx, wait time.Duration, jobs ...J) error {
	if len(jobs) == 0 {
		return nil
	}
	args := make([]string, len(jobs))
	for i, job := range jobs {
		encoded, err := json.Marshal(job)
		if err != nil {
			return fmt.Errorf("encode job %s: %w", job.Kind(), err)
		}
		args[i] = string(encoded)
	}
	state := "available"
	if wait > 0 {
		state = "scheduled"
	}
	if err := tx.Do(`INSERT INTO river.river_job (kind, args, max_attempts, queue, state, scheduled_at)
		SELECT $1, a::jsonb, 25, 'default', $3::river.river_job_state, now() + make_interval(secs => $4) FROM unnest($2::text[]) a`,
		jobs[0].Kind(), args, state, wait.Seconds()); err != nil {
		return fmt.Errorf("enqueue %s: %w", jobs[0].Kind(), err)
	}
	if wait > 0 {
		return nil
	}
	return tx.Do(`SELECT pg_notify($1, '{"queue": "default"}')`, riverTopic)
}
