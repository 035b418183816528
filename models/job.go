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

// BulkJob does what is left of one job of a desk (models/bulk).
type BulkJob struct {
	ProviderID string `json:"provider_id"`
	JobID      string `json:"job_id"`
}

// Kind is River's stable name of the job.
func (BulkJob) Kind() string { return "bulk.run" }

// DeskQueue is for what somebody at a desk waits for: a mail server that hangs must not keep it waiting.
const DeskQueue = "desk"

// riverTopic is where River listens for new jobs: its schema, then "river_insert". A test holds it to River's own source.
const riverTopic = "river.river_insert"

// Enqueue adds jobs within the transaction by writing River's own rows, as its Ruby and Python clients do
// (docs/adr/0002), and wakes the workers at commit.
func Enqueue[J Job](tx *Tx, jobs ...J) error { return enqueue(tx, "default", tries, 0, jobs) }

// tries is how often River does a job that fails, hours apart towards the end.
const tries = 25

// EnqueueOn is Enqueue for a queue.
func EnqueueOn[J Job](tx *Tx, queue string, jobs ...J) error {
	return enqueue(tx, queue, tries, 0, jobs)
}

// EnqueueOnce is EnqueueOn for jobs that are tried once: of those that fail, something else finds what they left.
func EnqueueOnce[J Job](tx *Tx, queue string, jobs ...J) error { return enqueue(tx, queue, 1, 0, jobs) }

// EnqueueAfter is Enqueue for jobs that wait for a while first.
func EnqueueAfter[J Job](tx *Tx, wait time.Duration, jobs ...J) error {
	return enqueue(tx, "default", tries, wait, jobs)
}

func enqueue[J Job](tx *Tx, queue string, most int, wait time.Duration, jobs []J) error {
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
		SELECT $1, a::jsonb, $6, $3, $4::river.river_job_state, now() + make_interval(secs => $5) FROM unnest($2::text[]) a`,
		jobs[0].Kind(), args, queue, state, wait.Seconds(), most); err != nil {
		return fmt.Errorf("enqueue %s: %w", jobs[0].Kind(), err)
	}
	if wait > 0 {
		return nil
	}
	return tx.Do(`SELECT pg_notify($1, json_build_object('queue', $2::text)::text)`, riverTopic, queue)
}
