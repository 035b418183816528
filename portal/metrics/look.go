package metrics

import (
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"eokm.nl/hosting/models/notice"
)

// look is what one visit of a monitor finds.
type look struct {
	vitals  notice.Vitals
	reached bool // the database; else there are no vitals
	keyFile bool // the key file is as it has to be
	takes   bool // it takes in what it is given
	refused int64
	pool    *pgxpool.Stat
}

// Describe is unchecked: without a database there are fewer.
func (l look) Describe(chan<- *prometheus.Desc) {}

// Collect gives the figures.
func (l look) Collect(out chan<- prometheus.Metric) {
	gauge := func(name, help string, value float64) { out <- figure(prometheus.GaugeValue, name, help, value) }
	counter := func(name, help string, value float64) { out <- figure(prometheus.CounterValue, name, help, value) }

	gauge("portal_database_up", "1 when the database answered.", one(l.reached))
	gauge("portal_database_writable",
		"1 when the database takes in what it is given: it is not read-only, and its disk is not full.", one(l.takes))
	gauge("portal_key_file_usable", "1 when the key file is there, nobody else may read it, and it is this portal's.", one(l.keyFile))
	counter("portal_database_writes_refused_total", "Writes that it had no room for.", float64(l.refused))
	gauge("portal_db_connections_max", "Connections that the pool may hold.", float64(l.pool.MaxConns()))
	gauge("portal_db_connections_open", "Connections that it holds.", float64(l.pool.TotalConns()))
	gauge("portal_db_connections_used", "Connections at work.", float64(l.pool.AcquiredConns()))
	counter("portal_db_acquires_total", "Connections taken from the pool.", float64(l.pool.AcquireCount()))
	counter("portal_db_acquires_waited_total", "Of those, the ones that had to wait.", float64(l.pool.EmptyAcquireCount()))
	counter("portal_db_acquires_cancelled_total", "Waits that were given up.", float64(l.pool.CanceledAcquireCount()))
	counter("portal_db_acquire_seconds_total", "Time spent waiting for a connection.", l.pool.AcquireDuration().Seconds())
	if !l.reached {
		return
	}
	v := l.vitals
	age := 0.0
	if v.Mails.Count > 0 {
		age = v.At.Sub(v.Mails.Oldest).Seconds()
	}
	gauge("portal_mails_waiting", "Mails neither sent nor given up.", float64(v.Mails.Count))
	gauge("portal_mail_oldest_waiting_seconds", "How long the first of them waits: since a try first failed, or since it was owed.", age)
	gauge("portal_mail_outage",
		"1 when mail cannot be delivered for 15 minutes, or was given up to several domains in a row: staff are told.", one(v.MailOutage()))
	gauge("portal_mail_given_up", "Mails given up that nobody of EOKM has dealt with.", float64(v.MailsGivenUp.Count))
	gauge("portal_notices_open", "Notices that wait for somebody.", float64(v.NoticesOpen))
	gauge("portal_notices_overdue", "Notices past their deadline that wait for a provider.", float64(v.NoticesOverdue))
	gauge("portal_items_unrouted", "Addresses without a provider.", float64(v.ItemsUnrouted))
	gauge("portal_confirmations_last_hour", "Addresses that providers confirmed in the last hour.", float64(v.Confirmed))
	gauge("portal_imports_last_hour", "Files that were brought in in the last hour.", float64(v.Imported))
}

func figure(kind prometheus.ValueType, name, help string, value float64) prometheus.Metric {
	return prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, nil, nil), kind, value)
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
