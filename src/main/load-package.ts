/** Imports packages that a house has only where it needs them. */
import { Fault } from "../call/fault.ts";
import type { ExecutionFault } from "../execution/fault.ts";

export async function loadPackage(name: string): Promise<unknown> {
  try {
    return await import(name);
  } catch (cause) {
    throw new Fault<ExecutionFault>("EXECUTION_PACKAGE_MISSING", `the package ${name} is not installed, or does not load`, {
      where: name,
      hint: `npm install ${name}`,
      cause,
    });
  }
}
