/** The part of `samlp` that the tests use; it ships no types. */
declare module "samlp" {
  const samlp: {
    getSamlResponse(
      options: Readonly<Record<string, unknown>>,
      user: Readonly<Record<string, unknown>>,
      done: (error: Error | null, xml: Buffer | string) => void,
    ): void;
  };
  export = samlp;
}
