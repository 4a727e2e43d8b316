import { expect, test } from "vitest";
import { cookieNames, openCookie } from "#server/auth/session-cookie.ts";

test("two Octavos on one host use two cookies, and https a secure one", () => {
  expect(cookieNames("http://localhost:3000")).toEqual({
    prefix: "octavo-3000",
    session: "octavo-3000.session_token",
    secure: false,
  });
  expect(cookieNames("https://octavo.example").session).toBe("__Secure-octavo.session_token");
});

// printf session-token | openssl dgst -sha256 -hmac "a key" -binary | base64
const signed = "session-token.NjMXWleiX261bXZAPfCgX9KrJVvFNXBDrC8p7cTVpYQ=";

test("a cookie that carries our signature opens", () => {
  expect(openCookie(signed, "a key")).toBe("session-token");
});

test.each(["", ".", "session-token", "session-token.", `x${signed}`, signed.replace(/.=$/, "="), `${signed}AAAA`])(
  "%j does not",
  (value) => {
    expect(openCookie(value, "a key")).toBeUndefined();
    expect(openCookie(signed, "another key")).toBeUndefined();
  },
);
