import { expect, it } from "vitest";
import { isPublic, postPublic, publicUrl } from "#server/http/public-address.ts";

it.each([
  "127.0.0.1",
  "10.1.2.3",
  "172.20.0.1",
  "192.168.1.1",
  "169.254.169.254",
  "0.0.0.0",
  "100.64.0.1",
  "::1",
  "fd00::1",
  "fe80::1",
  "::ffff:127.0.0.1",
  "224.0.0.1",
  "nonsense",
])("%s is not public", (address) => {
  expect(isPublic(address)).toBe(false);
});

it.each(["8.8.8.8", "172.32.0.1", "2606:4700::1111"])("%s is public", (address) => {
  expect(isPublic(address)).toBe(true);
});

it.each([
  "ftp://example.org",
  "http://localhost/x",
  "http://127.0.0.1",
  "http://[::1]/",
  "http://0x7f000001/",
  "http://u:p@example.org",
  "no address",
])("refuses %s", (address) => {
  expect(() => publicUrl(address)).toThrow("Invalid webhook URL");
});

it("a name that leads home is not followed", async () => {
  await expect(postPublic("http://localhost.localdomain:9/", "{}", {}, 3000)).rejects.toThrow();
});
