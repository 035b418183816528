#!/bin/sh
# Tells whether a message is ours and not older than five minutes. KEY is your secret (whsec_...), the others
# are the headers; the body comes on standard input, byte for byte. Needs openssl.
set -eu
now=$(date +%s)
case $TIMESTAMP in '' | *[!0-9]*) exit 1 ;; esac
[ $((now - TIMESTAMP)) -le 300 ] && [ $((TIMESTAMP - now)) -le 300 ] || exit 1
key=$(printf %s "${KEY#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
is=$({ printf '%s.%s.' "$ID" "$TIMESTAMP" && cat; } |
	openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
for signature in $SIGNATURE; do
	if [ "$signature" = "v1,$is" ]; then exit 0; fi
done
exit 1
