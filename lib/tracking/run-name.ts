/** Names for runs that nobody named: an adjective, a noun and a number, as in `patient-heron-412`. */
import { must } from "../base/assert.ts";

const adjectives =
  "able amber amused apt arch bold brave bright brisk calm candid careful casual classy clean clear clever crisp curious dapper daring deft eager easy fair fast fine fleet fond frank fresh gentle glad grand handy happy hardy honest humble ideal jolly keen kind lively loud lucky mellow merry mild neat nimble noble patient placid polite prime proud quick quiet rapid rare ready robust sage secret sharp shy silent skilled sleek smooth sober spry steady sunny swift tidy timely tranquil trusty upbeat valiant vivid warm welcome wise witty worthy zesty".split(
    " ",
  );
const nouns =
  "ant ape auk bass bat bear bee bird boar bug calf carp cat chimp cod colt conch cow crab crane crow cub deer doe dog dolphin donkey dove duck eel elk fawn finch fish flea fly foal fowl fox frog gnat goat goose grouse grub gull hare hawk hen heron hog horse hound ibex jay kite kit koi lamb lark loon lynx mare midge mink mole moose moth mouse mule newt owl ox panda perch pig pug quail ram rat ray robin roo rook seal shad shark sheep shoat shrew shrike shrimp skink slug smelt snail snake snipe sow sponge squid squirrel stag steed stoat stork swan tern toad trout turtle vole wasp whale wolf worm wren yak zebra".split(
    " ",
  );

/** From at least four random bytes. */
export function runName(bytes: Uint8Array): string {
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  const adjective = must(adjectives[a % adjectives.length], "adjective");
  const noun = must(nouns[b % nouns.length], "noun");
  return `${adjective}-${noun}-${(c * 256 + d) % 1000}`;
}
