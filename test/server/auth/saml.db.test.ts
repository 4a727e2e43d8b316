/** Signing in through a real SAML provider's answers (`samlp`), and the ways in which such answers are forged. */
import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { inflateRawSync } from "node:zlib";
import samlp from "samlp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TestBrowser } from "#test/support/oidc-provider.ts";
import { openStudio, type Studio } from "#test/support/studio.ts";
import { adminToken, type Visitor, type Workspace } from "#test/support/workspace.ts";

const fixture = (name: string): string =>
  readFileSync(path.join(import.meta.dirname, "../../fixtures/tls", name), "utf8");
const [key, cert] = [fixture("key.pem"), fixture("cert.pem")];
const issuer = "urn:idp.example";
const bare = cert.replaceAll(/-----[A-Z ]+-----|\s/g, "");
const metadata = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${issuer}"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${bare}</X509Certificate></X509Data></KeyInfo></KeyDescriptor><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="http://idp.example/sso"/></IDPSSODescriptor></EntityDescriptor>`;

let workspace: Workspace<Studio>;
let owner: Visitor;
let provider: {
  readonly id: string;
  readonly tell: { readonly redirectUrl: string; readonly entityId: string; readonly signInUrl: string };
};
beforeAll(async () => {
  workspace = await openStudio(path.join(os.tmpdir(), "octavo-no-examples"));
  owner = workspace.visitor({ authorization: `Bearer ${adminToken}` });
  const made = await owner.post("/api/identity-providers", {
    kind: "saml-metadata",
    name: "Corp",
    metadata,
    domains: ["corp.example"],
  });
  expect(made.status, made.text).toBe(201);
  provider = made.json;
});
afterAll(() => workspace.stop());

interface Wish {
  readonly audience?: string;
  readonly issuer?: string;
  readonly recipient?: string;
  readonly inResponseTo?: string | undefined;
  readonly signAssertion?: boolean;
  readonly lifetimeInSeconds?: number;
  readonly email?: string;
  readonly key?: string;
}

/** What the provider would post. */
function response(wish: Wish = {}): Promise<string> {
  const email = wish.email ?? "ana@corp.example";
  return new Promise((resolve, reject) =>
    samlp.getSamlResponse(
      {
        issuer,
        cert,
        key,
        audience: provider.tell.entityId,
        recipient: provider.tell.redirectUrl,
        destination: provider.tell.redirectUrl,
        signatureAlgorithm: "rsa-sha256",
        digestAlgorithm: "sha256",
        lifetimeInSeconds: 300,
        ...wish,
      },
      {
        id: email,
        emails: [{ value: email }],
        displayName: "Ana Lima",
        name: { givenName: "Ana", familyName: "Lima" },
      },
      (error: Error | null, xml: Buffer | string) => (error ? reject(error) : resolve(xml.toString())),
    ),
  );
}

/** Goes out to the provider; answers the browser, and what must come back. */
async function begin(next = "/p/1") {
  const browser = new TestBrowser();
  const left = await browser.get(`${provider.tell.signInUrl}?next=${encodeURIComponent(next)}`);
  const there = new URL(left.headers.get("location") ?? "");
  const request = inflateRawSync(Buffer.from(there.searchParams.get("SAMLRequest") ?? "", "base64")).toString();
  return {
    browser,
    relay: there.searchParams.get("RelayState") ?? "",
    inResponseTo: /ID="([^"]+)"/.exec(request)?.[1],
    there,
  };
}

/** Posts it as the provider's page makes the browser do; where the browser ends. */
async function post(browser: TestBrowser, xml: string, relay: string | undefined): Promise<string> {
  const form = new URLSearchParams({
    SAMLResponse: Buffer.from(xml).toString("base64"),
    ...(relay === undefined ? {} : { RelayState: relay }),
  });
  // a post from another site carries no cookie of ours
  const answer = await new TestBrowser().send(provider.tell.redirectUrl, {
    method: "POST",
    body: form,
    headers: { origin: "http://idp.example" },
  });
  const at = new URL(answer.headers.get("location") ?? "", workspace.base).href;
  return browser.follow(at, (url) => url.includes("/p/1") || url.includes("/sign-in?") || url === `${workspace.base}/`);
}
const problemOf = (url: string) => new URL(url).searchParams.get("problem");
const whoIs = async (browser: TestBrowser) => (await browser.get(`${workspace.base}/api/session`)).json();

/** A sign-in in which the answer is changed on its way. */
async function attack(change: (xml: string) => string, wish: Wish = {}): Promise<string | null> {
  workspace.pass(6_500); // so that it is the answer that is refused, and not the haste
  const { browser, relay, inResponseTo } = await begin();
  const at = await post(browser, change(await response({ inResponseTo, ...wish })), relay);
  expect((await whoIs(browser)).person).toBeUndefined();
  expect(problemOf(at)).not.toBe("too_many_requests");
  return problemOf(at);
}

it("goes out with a request, comes back with an account, and tells its metadata", async () => {
  const { browser, relay, inResponseTo, there } = await begin();
  expect(there.origin + there.pathname).toBe("http://idp.example/sso");
  expect(await post(browser, await response({ inResponseTo }), relay)).toBe(`${workspace.base}/p/1`);
  expect((await whoIs(browser)).person).toMatchObject({ name: "Ana Lima", email: "ana@corp.example" });
  const told = await workspace.visitor().get(new URL(provider.tell.entityId).pathname);
  expect(told.text).toContain(`entityID="${provider.tell.entityId}"`);
  expect(told.text).toContain(`Location="${provider.tell.redirectUrl}"`);
});

it.each<[string, (xml: string) => string, Wish]>([
  ["an unsigned assertion", (xml) => xml, { signAssertion: false }],
  ["a changed name", (xml) => xml.replaceAll("ana@corp.example", "bob@corp.example"), {}],
  ["a comment inside the name", (xml) => xml.replace("ana@corp.example", "ana@corp.example<!-- -->.evil"), {}],
  ["a document type", (xml) => `<!DOCTYPE x [<!ENTITY e "ana">]>${xml}`, {}],
  ["a processing instruction", (xml) => xml.replace("ana@corp", "ana@corp<?x y?>"), {}],
  ["another audience", (xml) => xml, { audience: "https://else.example" }],
  ["another recipient", (xml) => xml, { recipient: "https://else.example/acs" }],
  ["another issuer", (xml) => xml, { issuer: "urn:evil.example" }],
  ["an answer to a request that was never made", (xml) => xml, { inResponseTo: "_never" }],
  ["an answer to nothing, where none is taken", (xml) => xml, { inResponseTo: undefined }],
  ["one that expired longer ago than clocks differ", (xml) => xml, { lifetimeInSeconds: -120 }],
  ["a person of another's domain", (xml) => xml, { email: "eve@evil.example" }],
  ["something that is no XML", () => "hello", {}],
  ["an empty answer", () => "", {}],
])("refuses %s", async (_, change, wish) => {
  expect(await attack(change, wish)).not.toBeNull();
});

/** Signature wrapping: a forged assertion beside, above or inside the signed one. */
const assertionOf = (xml: string): string => /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(xml)?.[0] ?? "";
const forgedOf = (xml: string): string =>
  assertionOf(xml)
    .replace(/<Signature[\s\S]*<\/Signature>/, "")
    .replace(/ID="[^"]+"/, 'ID="_forged"')
    .replaceAll("ana@corp.example", "boss@corp.example");
it.each<[string, (xml: string) => string]>([
  ["a forged one before the signed one", (xml) => xml.replace(assertionOf(xml), forgedOf(xml) + assertionOf(xml))],
  ["a forged one after the signed one", (xml) => xml.replace(assertionOf(xml), assertionOf(xml) + forgedOf(xml))],
  [
    "the signed one hidden in an extension",
    (xml) => xml.replace(assertionOf(xml), `<samlp:Extensions>${assertionOf(xml)}</samlp:Extensions>${forgedOf(xml)}`),
  ],
  [
    "the signed one inside the forged one",
    (xml) =>
      xml.replace(assertionOf(xml), forgedOf(xml).replace("</saml:Assertion>", `${assertionOf(xml)}</saml:Assertion>`)),
  ],
  [
    "the signed one inside the forged one's signature",
    (xml) => {
      const signature = /<Signature[\s\S]*<\/Signature>/.exec(xml)?.[0] ?? "";
      const original = assertionOf(xml).replace(signature, "");
      const carrying = signature.replace("</Signature>", `<Object>${original}</Object></Signature>`);
      return xml.replace(assertionOf(xml), forgedOf(xml).replace("<saml:Subject>", `${carrying}<saml:Subject>`));
    },
  ],
  [
    "two with one id",
    (xml) =>
      xml.replace(
        assertionOf(xml),
        forgedOf(xml).replace("_forged", /<saml:Assertion[^>]* ID="([^"]+)"/.exec(xml)?.[1] ?? "") + assertionOf(xml),
      ),
  ],
])("refuses a wrapped signature: %s", async (_, change) => {
  expect(await attack(change)).toBe("wrong_credentials");
});

it("refuses an assertion that was used, one stolen into another browser, and one of another request", async () => {
  workspace.pass(120_000);
  const first = await begin();
  const xml = await response({ inResponseTo: first.inResponseTo });
  expect(await post(first.browser, xml, first.relay)).toContain("/p/1");
  expect(problemOf(await post(new TestBrowser(), xml, first.relay))).not.toBeNull();
  const second = await begin();
  expect(problemOf(await post(second.browser, xml, second.relay))).not.toBeNull();
  const third = await begin();
  const victim = new TestBrowser();
  expect(problemOf(await post(victim, await response({ inResponseTo: third.inResponseTo }), third.relay))).toBe(
    "wrong_credentials",
  );
  expect((await whoIs(victim)).person).toBeUndefined();
});

it("takes an assertion nobody asked for only where the owner allows it, and once", async () => {
  const uninvited = await response({ inResponseTo: undefined });
  expect(problemOf(await post(new TestBrowser(), uninvited, undefined))).not.toBeNull();
  await owner.call("PATCH", `/api/identity-providers/${provider.id}`, { uninvited: true });
  const browser = new TestBrowser();
  expect(await post(browser, await response({ inResponseTo: undefined, lifetimeInSeconds: 290 }), undefined)).toBe(
    `${workspace.base}/`,
  );
  expect((await whoIs(browser)).person.email).toBe("ana@corp.example");
  const once = await response({ inResponseTo: undefined, lifetimeInSeconds: 280 });
  await post(new TestBrowser(), once, undefined);
  expect(problemOf(await post(new TestBrowser(), once, undefined))).toBe("wrong_credentials");
});
