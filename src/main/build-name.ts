/** The name of the build that runs: another one for every change of the sources and packages. Undefined where the sources run as they are. */
declare const BUILD_NAME: string | undefined;

export const buildName: string | undefined = typeof BUILD_NAME === "undefined" ? undefined : BUILD_NAME;
