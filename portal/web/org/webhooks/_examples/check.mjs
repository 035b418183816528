import { createHmac, createPublicKey, timingSafeEqual, verify } from "node:crypto";
import { readFileSync } from "node:fs";

// Tells whether a message is ours and not older than five minutes. key is your secret (whsec_...) or the
// webhook's public key (whpk_...); body is what came, byte for byte, before you read it as JSON.
export function check(key, id, timestamp, signatures, body) {
  if (!/^\d+$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const [kind, encoded] = [key.split("_", 1)[0], key.slice(key.indexOf("_") + 1)];
  const raw = Buffer.from(encoded, "base64");
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  return signatures.split(" ").some((signature) => {
    const [version, text] = signature.split(",", 2);
    const is = Buffer.from(text ?? "", "base64");
    if (version === "v1" && kind === "whsec") {
      const expected = createHmac("sha256", raw).update(content).digest();
      return is.length === expected.length && timingSafeEqual(is, expected);
    }
    if (version === "v1a" && kind === "whpk") {
      const jwk = { kty: "OKP", crv: "Ed25519", x: raw.toString("base64url") };
      return verify(null, content, createPublicKey({ key: jwk, format: "jwk" }), is);
    }
    return false;
  });
}

const { KEY, ID, TIMESTAMP, SIGNATURE } = process.env;
if (!check(KEY, ID, TIMESTAMP, SIGNATURE, readFileSync(0))) process.exit(1);
