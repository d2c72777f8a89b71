/** Where a house listens, as it is configured. */
export interface Listen {
  /** Address to bind. Anything but a loopback address opens the house to the network. */
  readonly host: string;
  /** TCP port; 0 takes a free one. */
  readonly port: number;
  /** The origin that agents and people reach the house by, where that is not the address it listens on: HTTPS, or HTTP to a loopback address. */
  readonly publicUrl?: string;
  /** Further host names that the house answers to, without port. */
  readonly names?: readonly string[];
}
