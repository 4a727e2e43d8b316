/** A passkey in software: answers WebAuthn's two ceremonies as a device does (ES256, person verified, no attestation). */
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";

export interface SoftwarePasskey {
  readonly id: string;
  create(options: { readonly challenge: string; readonly rp: { readonly id?: string } }, change?: Change): object;
  get(options: { readonly challenge: string; readonly rpId?: string }, change?: Change): object;
}

/** What a forger would have it say. */
export interface Change {
  readonly origin?: string;
  readonly challenge?: string;
  readonly rpId?: string;
  readonly flags?: number;
  readonly counter?: number;
}

const PRESENT_AND_VERIFIED = 0x05;
const HAS_KEY = 0x40;

export function createPasskeyDevice(origin: string): SoftwarePasskey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const rawId = randomBytes(32);
  const id = rawId.toString("base64url");
  let counter = 0;

  const clientData = (type: string, challenge: string, change: Change): Buffer =>
    Buffer.from(
      JSON.stringify({
        type,
        challenge: change.challenge ?? challenge,
        origin: change.origin ?? origin,
        crossOrigin: false,
      }),
    );
  const authenticatorData = (
    rpId: string,
    flags: number,
    change: Change,
    rest: Uint8Array = Buffer.alloc(0),
  ): Buffer => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(change.counter ?? ++counter);
    const hash = createHash("sha256")
      .update(change.rpId ?? rpId)
      .digest();
    return Buffer.concat([hash, Buffer.from([change.flags ?? flags]), count, rest]);
  };
  const answer = (response: Record<string, string>) => ({
    id,
    rawId: id,
    type: "public-key",
    clientExtensionResults: {},
    response,
  });

  return {
    id,
    create({ challenge, rp }, change = {}) {
      const key = isoCBOR.encode(
        new Map<number, number | Uint8Array>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, new Uint8Array(Buffer.from(x, "base64url"))],
          [-3, new Uint8Array(Buffer.from(y, "base64url"))],
        ]),
      );
      const rest = Buffer.concat([Buffer.alloc(16), Buffer.from([0, rawId.length]), rawId, Buffer.from(key)]);
      const authData = authenticatorData(rp.id ?? "", PRESENT_AND_VERIFIED | HAS_KEY, change, rest);
      const attestation = isoCBOR.encode(
        new Map<string, string | Uint8Array | Map<never, never>>([
          ["fmt", "none"],
          ["attStmt", new Map<never, never>()],
          ["authData", new Uint8Array(authData)],
        ]),
      );
      return answer({
        clientDataJSON: clientData("webauthn.create", challenge, change).toString("base64url"),
        attestationObject: Buffer.from(attestation).toString("base64url"),
      });
    },
    get({ challenge, rpId }, change = {}) {
      const data = clientData("webauthn.get", challenge, change);
      const authData = authenticatorData(rpId ?? "", PRESENT_AND_VERIFIED, change);
      const signed = Buffer.concat([authData, createHash("sha256").update(data).digest()]);
      return answer({
        clientDataJSON: data.toString("base64url"),
        authenticatorData: authData.toString("base64url"),
        signature: sign("sha256", signed, privateKey).toString("base64url"),
      });
    },
  };
}
