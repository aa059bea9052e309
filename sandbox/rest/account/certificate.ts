import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** Private key and certificate, both PEM. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
const VALID_DAYS = 3650;

/**
 * Reads the private key and the certificate of a host from two files. Creates both files if either is missing. The
 * certificate cannot sign other certificates, so clients that trust it trust no other host.
 */
export function keptIdentity(host: string, files: { readonly key: string; readonly cert: string }): Identity {
  if (!existsSync(files.key) || !existsSync(files.cert)) {
    const { key, cert } = selfSigned(host, Date.now());
    writeFileSync(files.key, key, { mode: 0o600 });
    writeFileSync(files.cert, cert);
  }
  return { key: readFileSync(files.key, "utf8"), cert: readFileSync(files.cert, "utf8") };
}

/**
 * Creates a self-signed certificate for a host name (X.509 version 3, RFC 5280) with a new key on the curve P-256.
 * @param now current time in milliseconds since the epoch; the certificate is valid from one day before this time
 */
export function selfSigned(host: string, now: number): Identity {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const publicInfo = publicKey.export({ type: "spki", format: "der" });
  const algorithm = sequence(objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)); // ecdsa-with-SHA256
  const name = sequence(der(0x31, sequence(objectId(0x55, 0x04, 0x03), der(0x0c, Buffer.from(host))))); // commonName
  const content = sequence(
    der(0xa0, integer(Buffer.from([2]))), // version 3
    integer(randomBytes(16)),
    algorithm,
    name,
    sequence(time(now - DAY_MILLISECONDS), time(now + VALID_DAYS * DAY_MILLISECONDS)),
    name,
    publicInfo,
    der(0xa3, sequence(...extensions(host, publicInfo))),
  );
  const signature = sign("sha256", content, privateKey);
  const certificate = sequence(content, algorithm, bits(signature));
  const lines = certificate.toString("base64").replace(/(.{64})(?=.)/g, "$1\n");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

function extensions(host: string, publicInfo: Buffer): readonly Buffer[] {
  const keyId = createHash("sha1").update(publicInfo).digest();
  const critical = der(0x01, Buffer.from([0xff]));
  const extension = (last: number, value: Buffer, ...flags: readonly Buffer[]): Buffer =>
    sequence(objectId(0x55, 0x1d, last), ...flags, der(0x04, value));
  return [
    extension(0x0e, der(0x04, keyId)), // subjectKeyIdentifier
    extension(0x0f, bits(Buffer.from([0x80]), 7), critical), // keyUsage: digitalSignature
    extension(0x11, sequence(der(0x82, Buffer.from(host)))), // subjectAltName
    extension(0x13, sequence(), critical), // basicConstraints: not a certificate authority
    extension(0x25, sequence(objectId(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01))), // extKeyUsage: serverAuth
  ];
}

/** Encodes a value in ASN.1's distinguished encoding rules (DER): tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const bytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function objectId(...encoded: readonly number[]): Buffer {
  return der(0x06, Buffer.from(encoded));
}

/** Encodes a positive whole number, without leading zeros. */
function integer(value: Buffer): Buffer {
  const start = value.findIndex((byte) => byte !== 0);
  const digits = start === -1 ? Buffer.from([0]) : value.subarray(start);
  return der(0x02, (digits[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), digits]) : digits);
}

function bits(value: Buffer, unused = 0): Buffer {
  return der(0x03, Buffer.from([unused]), value);
}

/** Encodes a UTC time to the second. A year until 2049 has two digits, a later year four, as RFC 5280 requires. */
function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return digits < "2050" ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}
