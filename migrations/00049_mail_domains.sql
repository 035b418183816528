-- +goose Up
-- The domain of a mail address is kept as DNS has it, in punycode. What is older stands as somebody typed it, and then its owner is not
-- found by what they type now. Here it is written anew, by RFC 3492. An account, open invitation or sign-in that exists in both spellings
-- keeps them: nobody can tell which of them counts, and the organisation's admin sees both.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION pg_temp.label_in_dns(label text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    points int[] := ARRAY(SELECT ascii(c) FROM regexp_split_to_table(label, '') WITH ORDINALITY s (c, at) ORDER BY at);
    written text := array_to_string(ARRAY(SELECT chr(p) FROM unnest(points) WITH ORDINALITY s (p, at) WHERE p < 128 ORDER BY at), '');
    basic int := length(written);
    handled int := basic;
    point int := 128;
    delta int := 0;
    bias int := 72;
    digits text := 'abcdefghijklmnopqrstuvwxyz0123456789';
    q int;
    k int;
    t int;
    one int;
BEGIN
    IF basic = length(label) THEN
        RETURN label;
    END IF;
    IF basic > 0 THEN
        written := written || '-';
    END IF;
    WHILE handled < length(label) LOOP
        one := (SELECT min(p) FROM unnest(points) p WHERE p >= point);
        delta := delta + (one - point) * (handled + 1);
        point := one;
        FOREACH one IN ARRAY points LOOP
            IF one < point THEN
                delta := delta + 1;
            ELSIF one = point THEN
                q := delta;
                k := 36;
                LOOP
                    t := least(greatest(k - bias, 1), 26);
                    EXIT WHEN q < t;
                    written := written || substr(digits, t + (q - t) % (36 - t) + 1, 1);
                    q := (q - t) / (36 - t);
                    k := k + 36;
                END LOOP;
                written := written || substr(digits, q + 1, 1);
                delta := CASE WHEN handled = basic THEN delta / 700 ELSE delta / 2 END;
                delta := delta + delta / (handled + 1);
                k := 0;
                WHILE delta > 455 LOOP
                    delta := delta / 35;
                    k := k + 36;
                END LOOP;
                bias := k + 36 * delta / (delta + 38);
                delta := 0;
                handled := handled + 1;
            END IF;
        END LOOP;
        delta := delta + 1;
        point := point + 1;
    END LOOP;
    RETURN 'xn--' || written;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION pg_temp.mail_in_dns(mail text) RETURNS text LANGUAGE sql AS $$
    SELECT substring(mail FROM '^.*@') || string_agg(pg_temp.label_in_dns(label), '.' ORDER BY at)
    FROM regexp_split_to_table(rtrim(normalize(lower(substring(mail FROM '[^@]*$')), NFKC), '.。'), '[.。]') WITH ORDINALITY s (label, at)
$$;
-- +goose StatementEnd
SELECT set_config('app.role', 'system', true);
UPDATE users SET email = pg_temp.mail_in_dns(email) WHERE id IN (
    SELECT DISTINCT ON (lower(pg_temp.mail_in_dns(u.email))) u.id FROM users u
    WHERE u.email ~ '@.*[^ -~]' AND NOT EXISTS (SELECT 1 FROM users o WHERE o.email_key = lower(pg_temp.mail_in_dns(u.email)))
    ORDER BY lower(pg_temp.mail_in_dns(u.email)), u.created_at, u.id);
UPDATE invitations SET email = pg_temp.mail_in_dns(email) WHERE id IN (
    SELECT DISTINCT ON (i.provider_id, lower(pg_temp.mail_in_dns(i.email))) i.id FROM invitations i
    WHERE i.email ~ '@.*[^ -~]' AND i.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM invitations o
        WHERE o.provider_id = i.provider_id AND o.ended_at IS NULL AND lower(o.email) = lower(pg_temp.mail_in_dns(i.email)))
    ORDER BY i.provider_id, lower(pg_temp.mail_in_dns(i.email)), i.created_at, i.id);
UPDATE contacts SET email = pg_temp.mail_in_dns(email) WHERE email ~ '@.*[^ -~]';
UPDATE contacts SET pending_email = pg_temp.mail_in_dns(pending_email) WHERE pending_email ~ '@.*[^ -~]';
UPDATE contact_checks SET email = pg_temp.mail_in_dns(email) WHERE email ~ '@.*[^ -~]';
UPDATE registrations SET email = pg_temp.mail_in_dns(email) WHERE email ~ '@.*[^ -~]';
UPDATE mails SET recipient = pg_temp.mail_in_dns(recipient) WHERE sent_at IS NULL AND recipient ~ '@.*[^ -~]';
UPDATE oidc_connections SET domain = substr(pg_temp.mail_in_dns('@' || domain), 2) WHERE provider_id IN (
    SELECT DISTINCT ON (pg_temp.mail_in_dns('@' || c.domain)) c.provider_id FROM oidc_connections c
    WHERE c.domain ~ '[^ -~]' AND NOT EXISTS (SELECT 1 FROM oidc_connections o
        WHERE o.domain = substr(pg_temp.mail_in_dns('@' || c.domain), 2))
    ORDER BY pg_temp.mail_in_dns('@' || c.domain), c.changed_at, c.provider_id);

-- +goose Down
-- The domains stay as DNS has them.
SELECT 1;
