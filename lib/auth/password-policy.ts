/**
 * What a password may be: long rather than intricate (NIST SP 800-63B). Refused is what a guesser tries first: one's own
 * name or e-mail, a run of keys or of one character, the most common. Whether it was in a breach is the server's to look
 * up. Answers what is wrong in words for the field, or undefined.
 */
export function passwordFault(
  password: string,
  about: { readonly name?: string | undefined; readonly email?: string | undefined } = {},
): string | undefined {
  const plain = password.normalize("NFKC").toLowerCase();
  if ([...plain].length < 10) return "at least 10 characters";
  if (password.length > 200) return "at most 200 characters";
  if (new Set(plain).size < 4) return "use more than three different characters";
  if (isRun(plain)) return "a run of keys or numbers is the first thing to be guessed";
  const bare = plain.replaceAll(/[^\p{L}\p{N}]/gu, "");
  if (common.some((word) => bare === word || bare.replace(/\d{1,4}$/, "") === word))
    return "this is one of the passwords that are guessed first";
  const [local = ""] = (about.email ?? "").toLowerCase().split("@");
  for (const part of [local, about.name?.toLowerCase().replaceAll(/\s+/g, "") ?? ""]) {
    if (part.length >= 4 && bare.includes(part) && bare.length - part.length < 6)
      return "your own name or e-mail is the first thing to be guessed";
  }
  return undefined;
}

const rows = [
  "01234567890123456789",
  "abcdefghijklmnopqrstuvwxyz",
  "qwertyuiopasdfghjklzxcvbnm",
  "qwertzuiopasdfghjklyxcvbnm",
];

function isRun(text: string): boolean {
  const turned = [...text].reverse().join("");
  if (rows.some((row) => row.includes(text) || row.includes(turned))) return true;
  // the same few characters over and over
  for (let length = 1; length <= 4; length++) {
    const unit = text.slice(0, length);
    if (unit.repeat(Math.ceil(text.length / length)).startsWith(text)) return true;
  }
  return false;
}

const common = [
  "password",
  "passwordpassword",
  "mypassword",
  "changeme",
  "changemenow",
  "administrator",
  "letmeinplease",
  "iloveyou",
  "iloveyouforever",
  "qwertyuiop",
  "qwerty",
  "welcome",
  "welcometo",
  "correcthorsebatterystaple",
  "trustnoone",
  "superman",
  "football",
  "basketball",
  "sunshine",
  "princess",
  "starwars",
  "1q2w3e4r5t",
  "1qaz2wsx3edc",
  "zaq12wsx",
  "passw0rd",
  "p4ssw0rd",
  "octavooctavo",
];
