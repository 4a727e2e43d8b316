import { expect, test } from "vitest";
import { attachment } from "#server/notebooks/disposition.ts";

test.each([
  ["Digits.ipynb", `attachment; filename="Digits.ipynb"; filename*=UTF-8''Digits.ipynb`],
  ["Größe 1.ipynb", `attachment; filename="Gr__e 1.ipynb"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%201.ipynb`],
  ['a"b\r\nSet-Cookie: x', `attachment; filename="a_b__Set-Cookie_ x"; filename*=UTF-8''a_b__Set-Cookie_%20x`],
  ["../../etc/passwd", `attachment; filename=".._.._etc_passwd"; filename*=UTF-8''.._.._etc_passwd`],
  ["it's (1)*", `attachment; filename="it's (1)_"; filename*=UTF-8''it%27s%20%281%29_`],
  ["100%41", `attachment; filename="100_41"; filename*=UTF-8''100%2541`],
  ["\ud800", `attachment; filename="_"; filename*=UTF-8''%EF%BF%BD`],
])("the name %j", (name, header) => {
  expect(attachment(name)).toBe(header);
  expect(() => new Headers({ "content-disposition": header })).not.toThrow();
});
