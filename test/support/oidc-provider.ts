/**
 * A real OpenID provider (`oidc-provider`) in this process, whose people sign in and consent as soon as they are asked;
 * and a browser that follows redirects between it and Octavo, keeping each host's cookies.
 */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

export interface Account {
  readonly sub: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly name: string;
  readonly groups: readonly string[];
}

export interface TestProvider {
  readonly issuer: string;
  /** Who signs in there from now on. */
  become(account: Account): void;
  /** Tells it of our addresses once they are known. */
  register(client: { readonly redirectUrl: string; readonly signOutUrl: string; readonly back: string }): void;
  close(): Promise<void>;
}

export const clientId = "octavo";
export const clientSecret = "client-secret-that-must-not-show";

export async function startOidcProvider(): Promise<TestProvider> {
  let handle: http.RequestListener = (_, response) => void response.writeHead(503).end();
  const server = http.createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const accounts = new Map<string, Account>();
  let present = "";

  return {
    issuer,
    become(account) {
      accounts.set(account.sub, account);
      present = account.sub;
    },
    register({ redirectUrl, signOutUrl, back }) {
      const provider = new Provider(issuer, {
        clients: [
          {
            client_id: clientId,
            client_secret: clientSecret,
            redirect_uris: [redirectUrl],
            post_logout_redirect_uris: [back],
            backchannel_logout_uri: signOutUrl,
            backchannel_logout_session_required: true,
          },
        ],
        claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
        conformIdTokenClaims: false,
        cookies: { keys: ["test"] },
        features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
        interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
        findAccount: (_context, sub) => {
          const account = accounts.get(sub);
          return account === undefined ? undefined : { accountId: sub, claims: () => ({ ...account }) };
        },
      });
      const callback = provider.callback();
      handle = (request, response) => {
        if (!request.url?.startsWith("/interaction/")) return void callback(request, response);
        void interact(provider, request, response, present);
      };
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function interact(
  provider: Provider,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  accountId: string,
): Promise<void> {
  const details = await provider.interactionDetails(request, response);
  const { prompt, params, session } = details;
  if (prompt.name === "login") {
    await provider.interactionFinished(request, response, { login: { accountId } }, { mergeWithLastSubmission: false });
    return;
  }
  const grant = new provider.Grant({ accountId: session?.accountId ?? accountId, clientId: String(params.client_id) });
  grant.addOIDCScope(String(params.scope));
  const result = { consent: { grantId: await grant.save() } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

/** A browser as far as redirects and cookies go. */
export class TestBrowser {
  readonly jars = new Map<string, Map<string, string>>();

  async get(address: string): Promise<Response> {
    return this.send(address, { method: "GET" });
  }

  async send(address: string, init: RequestInit): Promise<Response> {
    const url = new URL(address);
    const jar = this.jars.get(url.host) ?? new Map<string, string>();
    this.jars.set(url.host, jar);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set("cookie", [...jar].map((pair) => pair.join("=")).join("; "));
    const response = await fetch(address, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const name = pair.slice(0, pair.indexOf("="));
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, pair.slice(name.length + 1));
    }
    return response;
  }

  /** Follows redirects until `stop` says so or there is none; answers where it is. */
  async follow(address: string, stop: (url: string) => boolean = () => false): Promise<string> {
    let at = address;
    for (let hop = 0; hop < 20; hop++) {
      if (stop(at)) return at;
      const response = await this.get(at);
      const location = response.headers.get("location");
      if (location === null) return at;
      at = new URL(location, at).href;
    }
    throw new Error(`too many redirects, at ${at}`);
  }
}
