/**
 * Security headers of pages. Next's inline boot scripts still need 'unsafe-inline'; nonces come with the hardening of
 * the issue on access. What people made never runs here: it is framed in opaque sandboxes.
 */
export function pageHeaders(options: {
  readonly https: boolean;
  readonly dev: boolean;
}): Readonly<Record<string, string>> {
  const script = options.dev ? "'self' 'unsafe-inline' 'unsafe-eval'" : "'self' 'unsafe-inline'";
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
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    ...(options.https ? { "strict-transport-security": "max-age=31536000" } : {}),
  };
}
