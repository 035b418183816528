-- +goose Up
-- The number of a receipt was worked out of the key of its form each time, so nothing could be found by it. It stands with the answer now
-- (models/notice/receipt.go), in each row of one sending. What an answer was sent for and does not cover is kept with it too: a receipt
-- that is read later says no more than it did.
ALTER TABLE responses ADD COLUMN receipt text;
ALTER TABLE responses ADD COLUMN left_out jsonb;
COMMENT ON COLUMN responses.receipt IS 'The number of the receipt, R-XXXX-XXXX; the same in each row of one sending, and in no other of the provider.';
COMMENT ON COLUMN responses.left_out IS 'In one row of a sending: the items that it named and that somebody had answered or closed before; NULL: none.';
SELECT set_config('app.role', 'system', true); -- row-level security holds for the owner too
UPDATE responses SET receipt = (
    SELECT 'R-' || string_agg(substr('23456789ABCDEFGHJKLMNPQRSTUVWXYZ', (get_byte(uuid_send(submission), 15 - i) & 31) + 1, 1)
        || CASE i WHEN 3 THEN '-' ELSE '' END, '' ORDER BY i)
    FROM generate_series(0, 7) i);
-- Who looks one up may be EOKM, who does not know whose it is.
-- squawk-ignore require-concurrent-index-creation -- answers wait for a second or two, and nothing else
CREATE INDEX responses_receipt ON responses (receipt, provider_id);

-- +goose Down
DROP INDEX responses_receipt;
ALTER TABLE responses DROP COLUMN left_out, DROP COLUMN receipt;
