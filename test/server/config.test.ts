import { expect, test } from "vitest";
import { ConfigError, readConfig } from "#server/config.ts";

test("an empty environment is a laptop", () => {
  expect(readConfig({})).toMatchObject({
    host: "127.0.0.1",
    port: 3000,
    origin: undefined,
    databaseUrl: undefined,
    s3: undefined,
  });
  expect(readConfig({}).dataFolder).toMatch(/\.octavo$/);
});

test("an error names the variable and never repeats a secret", () => {
  const env = {
    PORT: "70000",
    DATABASE_URL: "mysql://root:hunter2@db",
    OCTAVO_SECRET: "short",
    OCTAVO_ADMIN_TOKEN: "tiny-hunter2",
  };
  let message = "";
  try {
    readConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    message = (error as Error).message;
  }
  for (const name of Object.keys(env)) expect(message).toContain(`${name}:`);
  expect(message).not.toContain("hunter2");
});

test("S3 without a bucket says which variable is missing", () => {
  expect(() => readConfig({ S3_ENDPOINT: "http://127.0.0.1:5000" })).toThrow("S3_BUCKET");
});

test("the public origin loses its trailing slash", () => {
  expect(readConfig({ OCTAVO_ORIGIN: "https://octavo.example/" }).origin).toBe("https://octavo.example");
});

test.each(["10.0.0.1", "loopback, 10.0.0.0/8", "2001:db8::/32"])("%s may be trusted as proxies", (list) => {
  expect(readConfig({ OCTAVO_TRUST_PROXY: list }).trustedProxies).toEqual(list.split(", "));
});

test.each(["proxy.example", "10.0.0.0/33", "10.0.0.1/x", "true", "10.0.0.1,,10.0.0.2"])(
  "%s names no proxy, and the error says which variable it was",
  (list) => {
    expect(() => readConfig({ OCTAVO_TRUST_PROXY: list })).toThrow(/^OCTAVO_TRUST_PROXY: /);
  },
);
