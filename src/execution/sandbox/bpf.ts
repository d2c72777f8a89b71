/**
 * A small assembler for the classic BPF programs that seccomp runs on every system call (seccomp(2), linux/filter.h,
 * linux/seccomp.h). A program is a list of blocks; each looks at the accumulator, which holds the number of the call, may
 * return a verdict, and else falls through to the next with the accumulator as it was. So no jump leaves its block.
 */

/** One instruction: operation, what to skip where it holds and where not, operand. */
export interface Instruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

export type Block = readonly Instruction[];

/** Loads a 32-bit word of `struct seccomp_data`. */
const LD_W_ABS = 0x20;
const JEQ_K = 0x15;
const JGE_K = 0x35;
const JSET_K = 0x45;
const AND_K = 0x54;
const RET_K = 0x06;

/** Offsets in `struct seccomp_data`: int nr; u32 arch; u64 instruction_pointer; u64 args[6]. */
const NR = 0;
const ARCH = 4;
const ARGS = 16;

const RET_KILL_PROCESS = 0x8000_0000;
const RET_ERRNO = 0x0005_0000;
const RET_ALLOW = 0x7fff_0000;

const INSTRUCTION_BYTES = 8;
/** The longest program that the kernel takes (linux/bpf_common.h). */
const BPF_MAXINSNS = 4096;

const step = (code: number, k: number, jt = 0, jf = 0): Instruction => ({ code, jt, jf, k });

export const ALLOW: Block = [step(RET_K, RET_ALLOW)];
export const KILL: Block = [step(RET_K, RET_KILL_PROCESS)];

/** The call returns this error and does nothing. */
export function fail(errno: number): Block {
  return [step(RET_K, RET_ERRNO | errno)];
}

/** Loads the number of the call: where every program begins after it has looked at the architecture. */
export const LOAD_NUMBER: Block = [step(LD_W_ABS, NR)];

/** Any architecture but this one gets the verdict. */
export function unlessArch(arch: number, verdict: Block): Block {
  return [step(LD_W_ABS, ARCH), step(JEQ_K, arch, verdict.length, 0), ...verdict];
}

/** The call of this number gets the verdict. */
export function onCall(number: number, verdict: Block): Block {
  return [step(JEQ_K, number, 0, verdict.length), ...verdict];
}

/** Calls of this number and above get the verdict. */
export function fromCall(number: number, verdict: Block): Block {
  return [step(JGE_K, number, 0, verdict.length), ...verdict];
}

/** A test of the low half of an argument. The kernel reads no more of an int; high halves of wider ones are not looked at. */
export type ArgumentTest =
  | { readonly kind: "equals"; readonly value: number }
  | { readonly kind: "masked-equals"; readonly mask: number; readonly value: number }
  | { readonly kind: "any-bit"; readonly mask: number }
  | { readonly kind: "none-of"; readonly values: readonly number[] };

/** The call of this number gets the verdict where the test holds for its argument, counted from 0. */
export function onArgument(number: number, { argument, test, verdict }: { argument: number; test: ArgumentTest; verdict: Block }): Block {
  // Both machines are little-endian: the low half comes first.
  const load = step(LD_W_ABS, ARGS + 8 * argument);
  const body = [load, ...tested(test, verdict), ...LOAD_NUMBER];
  return [step(JEQ_K, number, 0, body.length), ...body];
}

function tested(test: ArgumentTest, verdict: Block): Block {
  switch (test.kind) {
    case "equals":
      return [step(JEQ_K, test.value, 0, verdict.length), ...verdict];
    case "masked-equals":
      return [step(AND_K, test.mask), step(JEQ_K, test.value, 0, verdict.length), ...verdict];
    case "any-bit":
      return [step(JSET_K, test.mask, 0, verdict.length), ...verdict];
    case "none-of":
      return [...test.values.map((value, at) => step(JEQ_K, value, test.values.length - at - 1 + verdict.length, 0)), ...verdict];
  }
}

/** The bytes of a program, as `struct sock_filter` in the order of a little-endian machine. */
export function assemble(blocks: readonly Block[]): Uint8Array {
  const program = blocks.flat();
  if (program.length > BPF_MAXINSNS) throw new Error("the filter is longer than the kernel takes");
  const bytes = new Uint8Array(program.length * INSTRUCTION_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [at, { code, jt, jf, k }] of program.entries()) {
    if (jt > 0xff || jf > 0xff) throw new Error("a jump of the filter is longer than 255 instructions");
    view.setUint16(at * INSTRUCTION_BYTES, code, true);
    view.setUint8(at * INSTRUCTION_BYTES + 2, jt);
    view.setUint8(at * INSTRUCTION_BYTES + 3, jf);
    view.setUint32(at * INSTRUCTION_BYTES + 4, k >>> 0, true);
  }
  return bytes;
}
