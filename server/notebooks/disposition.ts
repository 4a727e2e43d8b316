/**
 * Content-Disposition of a download whose name people chose (RFC 6266): a plain-ASCII name that every client reads, and
 * the whole one in RFC 5987's encoding. Neither can break out of its header or name a path.
 */
export function attachment(fileName: string): string {
  const safe = fileName.replaceAll(/[/\\:*?"<>|\p{Cc}]/gu, "_").toWellFormed();
  const ascii = safe.replaceAll(/[^\x20-\x7e]/g, "_").replaceAll("%", "_");
  const encoded = encodeURIComponent(safe).replaceAll(
    /['()*!]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
