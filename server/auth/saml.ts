/**
 * SAML 2.0 as a service provider. Taken is only what is plain: one response with one assertion, signed by a certificate of
 * the provider's, without comments, document types or encryption, so that no reader can see another document than the
 * signature does. Then: issuer, audience, recipient, time with a minute of skew, what it answers, and each assertion once.
 */
import type { CacheProvider, SAML } from "@node-saml/node-saml";
import { DOMParser, type Element } from "@xmldom/xmldom";
import { AppError } from "#lib/base/errors.ts";
import type { SamlSettings } from "#lib/protocol/sign-in.ts";
import type { Vouched } from "./elsewhere.ts";

const SKEW_MS = 60_000;
const REQUEST_MS = 10 * 60_000;
/** However long the provider says an assertion holds. */
const MOST_AGE_MS = 10 * 60_000;
const PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";
const METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
const SIGNATURE = "http://www.w3.org/2000/09/xmldsig#";

export interface SamlPlace {
  readonly entityId: string;
  readonly acsUrl: string;
}

export interface SamlDone extends Vouched {
  readonly assertionId: string;
  readonly session: string | null;
}

/** `requests` remembers what we asked for, on all servers. */
export function createSaml(requests: CacheProvider) {
  const engine = async (settings: SamlSettings, place: SamlPlace): Promise<SAML> => {
    const library = await import("@node-saml/node-saml");
    const { ifPresent, always } = library.ValidateInResponseTo;
    return new library.SAML({
      callbackUrl: place.acsUrl,
      issuer: place.entityId,
      audience: place.entityId,
      entryPoint: settings.signInUrl,
      idpCert: settings.certificates,
      idpIssuer: settings.issuer,
      wantAssertionsSigned: true,
      wantAuthnResponseSigned: false,
      acceptedClockSkewMs: SKEW_MS,
      maxAssertionAgeMs: MOST_AGE_MS,
      validateInResponseTo: settings.uninvited ? ifPresent : always,
      requestIdExpirationPeriodMs: REQUEST_MS,
      cacheProvider: requests,
      disableRequestedAuthnContext: true,
      identifierFormat: null,
      signatureAlgorithm: "sha256",
    });
  };

  return {
    begin: async (settings: SamlSettings, place: SamlPlace, relayState: string): Promise<string> =>
      (await engine(settings, place)).getAuthorizeUrlAsync(relayState, undefined, {}),

    metadata: async (settings: SamlSettings, place: SamlPlace): Promise<string> =>
      (await engine(settings, place)).generateServiceProviderMetadata(null, null),

    async finish(settings: SamlSettings, place: SamlPlace, response: string): Promise<SamlDone> {
      const assertion = plainAssertion(response, place);
      const { profile } = await (await engine(settings, place))
        .validatePostResponseAsync({ SAMLResponse: response })
        .catch((cause: unknown) => {
          throw refused("the provider's answer does not hold", cause);
        });
      if (profile === null || profile.issuer !== settings.issuer)
        throw refused("the answer comes from another provider");
      if (typeof profile.nameID !== "string" || profile.nameID === "" || profile.nameID.length > 255)
        throw refused("the assertion names nobody");
      const read = (...names: string[]): string | undefined =>
        names.map((name) => first(profile[name])).find((value) => value !== undefined);
      const email = read(...emailNames) ?? (profile.nameID.includes("@") ? profile.nameID : undefined);
      const full = [read(...givenNames), read(...familyNames)].filter((part) => part !== undefined).join(" ");
      const groups = profile[settings.groupsFrom];
      return {
        subject: profile.nameID,
        email,
        // Signed by the provider; whether it may speak for the domain is decided where accounts are linked.
        emailVerified: true,
        name: read(...fullNames) ?? (full === "" ? undefined : full),
        groups: (Array.isArray(groups) ? groups : [groups])
          .filter((group): group is string => typeof group === "string")
          .slice(0, 1000),
        assertionId: assertion.id,
        session: profile.sessionIndex ?? null,
      };
    },
  };
}

const claim = (name: string): string => `http://schemas.xmlsoap.org/ws/2005/05/identity/claims/${name}`;
const emailNames = ["email", "mail", "emailAddress", claim("emailaddress"), "urn:oid:0.9.2342.19200300.100.1.3"];
const fullNames = [
  "displayName",
  "name",
  "cn",
  "http://schemas.microsoft.com/identity/claims/displayname",
  claim("name"),
];
const givenNames = ["firstName", "givenName", claim("givenname"), "urn:oid:2.5.4.42"];
const familyNames = ["lastName", "surname", "sn", claim("surname"), "urn:oid:2.5.4.4"];

/** Refuses what is not plain, before any signature is looked at; then what an assertion must say to be for us. */
function plainAssertion(response: string, place: SamlPlace): { readonly id: string } {
  if (response.length > 400_000 || !/^[A-Za-z0-9+/=\s]+$/.test(response)) throw refused("this is no SAML response");
  const xml = Buffer.from(response, "base64").toString("utf8");
  if (/<!|<\?(?!xml[ ?])/.test(xml)) throw refused("comments, document types and instructions are not taken");
  const document = parseXml(xml);
  const root = document.documentElement;
  if (root === null || root.localName !== "Response" || root.namespaceURI !== PROTOCOL)
    throw refused("this is no SAML response");
  const all = [...document.getElementsByTagName("*")];
  const named = (name: string): Element[] => all.filter((element) => element.localName === name);
  const [assertion, ...more] = named("Assertion");
  if (
    assertion === undefined ||
    more.length > 0 ||
    assertion.namespaceURI !== ASSERTION ||
    assertion.parentNode !== root
  )
    throw refused("a response holds just one assertion, in clear");
  if (named("Response").length > 1 || named("EncryptedAssertion").length > 0 || named("EncryptedID").length > 0)
    throw refused("a response holds just one assertion, in clear");
  const signatures = all.filter((element) => element.localName === "Signature" && element.namespaceURI === SIGNATURE);
  if (!signatures.some((signature) => signature.parentNode === assertion)) throw refused("the assertion is not signed");
  if (signatures.some((signature) => signature.parentNode !== assertion && signature.parentNode !== root))
    throw refused("a signature stands where none belongs");
  const ids = all.flatMap((element) => ["ID", "Id", "id"].flatMap((name) => element.getAttribute(name) ?? []));
  if (new Set(ids).size !== ids.length) throw refused("two parts have one id");
  const id = assertion.getAttribute("ID") ?? "";
  if (id === "" || id.length > 200) throw refused("the assertion has no id");
  const destination = root.getAttribute("Destination");
  if (destination !== null && destination !== "" && destination !== place.acsUrl)
    throw refused("the answer was meant for another place");
  const bearer = named("SubjectConfirmationData").filter((data) => data.getAttribute("Recipient") === place.acsUrl);
  if (bearer.length !== 1 || !bearer[0]?.hasAttribute("NotOnOrAfter"))
    throw refused("the assertion was meant for another place");
  if (named("AudienceRestriction").length === 0) throw refused("the assertion names no audience");
  return { id };
}

/** Entity, address and certificates out of a provider's metadata. */
export function readProviderMetadata(xml: string): Pick<SamlSettings, "issuer" | "signInUrl" | "certificates"> {
  const bad = (why: string): AppError => new AppError("invalid_request", `metadata: ${why}`);
  if (/<!/.test(xml)) throw bad("comments and document types are not taken");
  const root = parseXml(xml).documentElement;
  if (root === null || root.localName !== "EntityDescriptor" || root.namespaceURI !== METADATA)
    throw bad("this is no EntityDescriptor of one provider");
  const inside = (name: string): Element[] => [...root.getElementsByTagNameNS(METADATA, name)];
  if (inside("IDPSSODescriptor").length !== 1) throw bad("it describes no identity provider");
  const redirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
  const signInUrl = inside("SingleSignOnService")
    .find((place) => place.getAttribute("Binding") === redirect)
    ?.getAttribute("Location");
  const certificates = inside("KeyDescriptor")
    .filter((key) => key.getAttribute("use") !== "encryption")
    .flatMap((key) => [...key.getElementsByTagNameNS(SIGNATURE, "X509Certificate")])
    .map((certificate) => toPem(certificate.textContent ?? ""));
  const issuer = root.getAttribute("entityID");
  if (issuer === null || issuer === "") throw bad("it has no entityID");
  if (signInUrl === undefined || signInUrl === null) throw bad("it has no address to sign in by redirect");
  if (certificates.length === 0) throw bad("it has no certificate for signatures");
  return { issuer, signInUrl, certificates: [...new Set(certificates)].slice(0, 5) };
}

function toPem(base64: string): string {
  const lines = base64.replaceAll(/\s/g, "").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----`;
}

function parseXml(xml: string) {
  const onError = (level: string, message: string): never => {
    throw new AppError("invalid_request", `this is not well-formed XML (${level}: ${message.slice(0, 80)})`);
  };
  try {
    return new DOMParser({ onError }).parseFromString(xml, "text/xml");
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError("invalid_request", "this is not well-formed XML", { cause });
  }
}

function first(value: unknown): string | undefined {
  const one = Array.isArray(value) ? value[0] : value;
  return typeof one === "string" && one !== "" && one.length <= 500 ? one : undefined;
}

function refused(message: string, cause?: unknown): AppError {
  return new AppError("wrong_credentials", message, { cause });
}
