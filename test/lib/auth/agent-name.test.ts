import { expect, test } from "vitest";
import { agentName } from "#lib/auth/agent-name.ts";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0", "Edge on Windows"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"],
  ["curl/8.5.0", "curl/8.5.0"],
  [null, "An unknown program"],
])("%s", (agent, name) => {
  expect(agentName(agent)).toBe(name);
});
