/** The door of `keys/` for the composition root and the stores. */
export { openAuthority, readAuthority } from "./authority.ts";
export type { Authority, HostCertificate } from "./authority.ts";
export { houseKeys } from "./house-keys.ts";
export type { HouseKeys, HouseKeysPlace, SigningKey } from "./house-keys.ts";
export { KeyRing } from "./key-ring.ts";
export type { SessionOwner, StoredKey, Wrapped } from "./key-ring.ts";
export { RowSeal } from "./row-seal.ts";
export type { RowKey, RowOwner } from "./row-seal.ts";
export { TransportKey } from "./transport-key.ts";
export { SecretSeal } from "./secret-seal.ts";
export type { SealedSecret } from "./secret-seal.ts";
export type { KeyStore } from "./port.ts";
export type { KeyService } from "./key-service.ts";
export { RootKeys } from "./root-keys.ts";
export { isKeptAsSaid, makeRoot, readRoots, removeRoot, rootsAsTheyStand, rootsIn } from "./root-files.ts";
export type { RootPlace } from "./root-files.ts";
export { awsService, azureService, googleService, transitService } from "./key-service.ts";
