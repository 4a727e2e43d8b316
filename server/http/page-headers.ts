/**
 * Security headers of pages. A script runs only if it is ours: from a file of ours, or inline with the nonce of this one
 * answer, which Next reads out of the request's own policy and writes into what it renders. Development needs more (hot
 * reload). Inline styles stay, Monaco and KaTeX write them. What people made never runs here: it is framed in opaque
 * sandboxes.
 */
export function pageHeaders(options: {
  readonly https: boolean;
  readonly dev: boolean;
  /** New for every answer. */
  readonly nonce: string;
}): Readonly<Record<string, string>> {
  const script = options.dev ? "'self' 'unsafe-inline' 'unsafe-eval'" : `'self' 'nonce-${options.nonce}'`;
  return {
    "content-security-policy": [
      "default-src 'self'",
      `script-src ${script}`,
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self' data:",
      "connect-src 'self'",
      "worker-src 'self' blob:",
      "frame-src 'self' data: blob:",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "object-src 'none'",
    ].join("; "),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    ...(options.https ? { "strict-transport-security": "max-age=31536000" } : {}),
  };
}
