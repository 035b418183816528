import base64
import hashlib
import hmac
import os
import sys
import time


def check(key, id, timestamp, signatures, body):
    """Tells whether a message is ours and not older than five minutes. key is your secret (whsec_...);
    body is what came, byte for byte, before you read it as JSON."""
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > 300:
        return False
    secret = base64.b64decode(key.removeprefix("whsec_"))
    content = f"{id}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(secret, content, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(expected.encode(), one.encode()) for one in signatures.split())


if __name__ == "__main__":
    e = os.environ
    if not check(e["KEY"], e["ID"], e["TIMESTAMP"], e["SIGNATURE"], sys.stdin.buffer.read()):
        sys.exit(1)
