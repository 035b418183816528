-- +goose Up
-- A form that comes when its sender's session is over is kept for who signed in on that browser: they are found by the browser.
-- This table grows with people: it takes milliseconds.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX devices_browser ON devices (device_hash);

-- +goose Down
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX devices_browser;
