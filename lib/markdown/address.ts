/**
 * What an address in somebody's text may become. Decided on the parsed URL, never on its spelling. Images are shown
 * only from the cell's attachments, from the text itself (`data:`) or from the project's files: an image elsewhere
 * would tell its server who reads this and when.
 */

/** A cell's attachments as nbformat has them: name → type → base64. */
export type Attachments = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export type Link =
  | { readonly kind: "anchor"; readonly slug: string }
  | { readonly kind: "inside" | "outside"; readonly href: string };

export type Image =
  | { readonly kind: "shown"; readonly source: string }
  | { readonly kind: "remote"; readonly href: string; readonly host: string };

/** Address of a file of the project, or undefined when there is none of that path. */
export type FileAddress = (path: string) => string | undefined;

const NOWHERE = "https://octavo.invalid";
const IMAGE_TYPE = /^image\/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml)$/;

/** Undefined: the text stays, the link goes. */
export function linkOf(href: string, fileAddress: FileAddress = () => undefined): Link | undefined {
  if (href.startsWith("#")) return { kind: "anchor", slug: decoded(href.slice(1)) };
  const url = parse(href);
  if (!url) return undefined;
  if (url.origin === NOWHERE) {
    if (/^[/\\]/.test(href.trim())) return { kind: "inside", href: url.pathname + url.search + url.hash };
    const file = fileAddress(decoded(url.pathname.slice(1)));
    return file === undefined ? undefined : { kind: "inside", href: file };
  }
  return ["http:", "https:", "mailto:"].includes(url.protocol) ? { kind: "outside", href: url.href } : undefined;
}

export function imageOf(
  source: string,
  attachments: Attachments = {},
  fileAddress: FileAddress = () => undefined,
): Image | undefined {
  const url = parse(source);
  if (!url) return undefined;
  if (url.protocol === "attachment:") return attached(decoded(source.trim().slice("attachment:".length)), attachments);
  if (url.protocol === "data:") {
    const type = /^data:([^;,]+)[;,]/i.exec(url.href)?.[1]?.toLowerCase() ?? "";
    return IMAGE_TYPE.test(type) ? { kind: "shown", source: url.href } : undefined;
  }
  if (url.origin === NOWHERE) {
    const file = /^[/\\]/.test(source.trim()) ? undefined : fileAddress(decoded(url.pathname.slice(1)));
    return file === undefined ? undefined : { kind: "shown", source: file };
  }
  return ["http:", "https:"].includes(url.protocol) ? { kind: "remote", href: url.href, host: url.host } : undefined;
}

function attached(name: string, attachments: Attachments): Image | undefined {
  const bundle = Object.hasOwn(attachments, name) ? attachments[name] : undefined;
  const [type, data] = Object.entries(bundle ?? {}).find(([mime]) => IMAGE_TYPE.test(mime)) ?? [];
  if (!type || data === undefined) return undefined;
  const base64 = (typeof data === "string" ? data : data.join("")).replace(/\s+/g, "");
  return /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? { kind: "shown", source: `data:${type};base64,${base64}` } : undefined;
}

function parse(address: string): URL | undefined {
  return URL.canParse(address, NOWHERE) ? new URL(address, NOWHERE) : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % in a file's name
  }
}
