/** Packages of the clouds, which are large and which a house without that cloud does not have: loaded when they are first needed. */

/** Imports a package by its name. Faults with EXECUTION_PACKAGE_MISSING, naming it, where it is not installed. */
export type LoadPackage = (name: string) => Promise<unknown>;
