import { describe, expect, it } from "vitest";
import { imageOf, linkOf } from "#lib/markdown/address.ts";

const files = (path: string): string | undefined => (path === "plots/a b.png" ? "/api/files/7" : undefined);
const pixel = "iVBORw0KGgo=";

describe("a link", () => {
  it("leads to the web, to mail, into the page, or to a place of ours", () => {
    expect(linkOf("https://a.example/x?y#z")).toEqual({ kind: "outside", href: "https://a.example/x?y#z" });
    expect(linkOf("mailto:a@b.example")).toEqual({ kind: "outside", href: "mailto:a@b.example" });
    expect(linkOf("#the-network")).toEqual({ kind: "anchor", slug: "the-network" });
    expect(linkOf("/n/abc")).toEqual({ kind: "inside", href: "/n/abc" });
    expect(linkOf("plots/a%20b.png", files)).toEqual({ kind: "inside", href: "/api/files/7" });
    expect(linkOf("//a.example")).toEqual({ kind: "outside", href: "https://a.example/" });
  });

  it("leads nowhere else", () => {
    for (const href of [
      "javascript:alert(1)",
      "JaVaScRiPt:alert(1)",
      "java\nscript:alert(1)",
      "\u0001javascript:alert(1)",
      "data:text/html,x",
      "vbscript:x",
      "file:///etc/passwd",
      "blob:https://a/b",
      "missing.png",
      "http://[",
    ]) {
      expect(linkOf(href, files), href).toBeUndefined();
    }
  });
});

describe("an image", () => {
  it("comes from the cell's attachments", () => {
    const attachments = { "a b.png": { "image/png": pixel }, "x.html": { "text/html": "PGI+" } };
    expect(imageOf("attachment:a%20b.png", attachments)).toEqual({
      kind: "shown",
      source: `data:image/png;base64,${pixel}`,
    });
    expect(imageOf("attachment:x.html", attachments)).toBeUndefined();
    expect(imageOf("attachment:constructor", attachments)).toBeUndefined();
    expect(imageOf("attachment:a b.png", { "a b.png": { "image/png": '"><script>' } })).toBeUndefined();
  });

  it("comes from the text or the project's files", () => {
    expect(imageOf(`data:image/png;base64,${pixel}`)).toEqual({
      kind: "shown",
      source: `data:image/png;base64,${pixel}`,
    });
    expect(imageOf("data:text/html,<script>1</script>")).toBeUndefined();
    expect(imageOf("plots/a%20b.png", {}, files)).toEqual({ kind: "shown", source: "/api/files/7" });
    expect(imageOf("/api/auth/sign-out", {}, files)).toBeUndefined();
    expect(imageOf("\\api\\auth", {}, () => "taken")).toBeUndefined();
  });

  it("is not fetched from elsewhere", () => {
    expect(imageOf("http://spy.example/p.gif?who")).toEqual({
      kind: "remote",
      href: "http://spy.example/p.gif?who",
      host: "spy.example",
    });
    expect(imageOf("//spy.example/p.gif")).toMatchObject({ kind: "remote", host: "spy.example" });
    expect(imageOf("javascript:alert(1)")).toBeUndefined();
  });
});
