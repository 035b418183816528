-- +goose Up
-- What was counted, so that a page reads one row and not a million. The facts stay where they are; this can always be counted again.
CREATE TABLE figures_snapshots (
    provider_id uuid NOT NULL REFERENCES providers (id),
    period      text NOT NULL,
    until       timestamptz NOT NULL,
    definitions integer NOT NULL,
    figures     jsonb NOT NULL,
    sums        jsonb NOT NULL,
    others      jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (provider_id, period)
);
COMMENT ON TABLE figures_snapshots IS 'Figures of a provider and a month (2026-11) or a year (2026), counted by the clock (models/figure). The nil id: what nobody has.';
COMMENT ON COLUMN figures_snapshots.until IS 'As of when it was counted.';
COMMENT ON COLUMN figures_snapshots.definitions IS 'By which version of the definitions (models/figure/definition.go).';
COMMENT ON COLUMN figures_snapshots.sums IS 'What the figures are made of, and of nothing else. It tells of no single address.';
COMMENT ON COLUMN figures_snapshots.others IS 'The middle of all providers of that period, without names; empty when they are fewer than five.';
CREATE INDEX figures_snapshots_period ON figures_snapshots (period);

CREATE TABLE figures_totals (
    period      text PRIMARY KEY,
    until       timestamptz NOT NULL,
    definitions integer NOT NULL,
    totals      jsonb NOT NULL,
    sums        jsonb NOT NULL
);
COMMENT ON TABLE figures_totals IS 'The same over all providers, for EOKM.';

CREATE TABLE figures_vintages (
    id           uuid PRIMARY KEY,
    period       text NOT NULL,
    number       integer NOT NULL CHECK (number > 0),
    until        timestamptz NOT NULL,
    definitions  integer NOT NULL,
    totals       jsonb NOT NULL,
    sums         jsonb NOT NULL,
    why          text NOT NULL,
    changed      jsonb NOT NULL,
    published_by uuid NOT NULL,
    published_at timestamptz NOT NULL,
    UNIQUE (period, number)
);
COMMENT ON TABLE figures_vintages IS 'What EOKM published of a period, each time: never changed, so that every number that was ever published can be made again.';
COMMENT ON COLUMN figures_vintages.changed IS 'Which numbers are others than in the vintage before it, from what to what.';

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['figures_snapshots', 'figures_totals', 'figures_vintages'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY staff ON %I USING ((SELECT app_staff())) WITH CHECK ((SELECT app_staff()))', t);
    END LOOP;
END
$$;
-- +goose StatementEnd
CREATE POLICY provider_reads_own ON figures_snapshots FOR SELECT USING (provider_id = (SELECT app_provider()));
GRANT SELECT, INSERT, UPDATE ON figures_snapshots, figures_totals TO portal_app;
GRANT SELECT, INSERT ON figures_vintages TO portal_app;

-- +goose Down
DROP TABLE figures_vintages, figures_totals, figures_snapshots;
